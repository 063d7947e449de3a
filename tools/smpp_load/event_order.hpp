// Whether incoming messages reached the backend in the order of their conversations. Pure.
//
// What is stored is lent in the order in which it was stored, and on one bind what is sent first is
// stored first. But after a lost answer the carrier sends again, later than messages that follow,
// and only the daemon knows which sending an event is of: the first may have been stored or not. So
// what is counted are the events that no choice of their sendings explains.
#pragma once

#include <cstdint>
#include <span>

namespace load {

// `sent`: the serial of each sending, in the order of sending, without those that were refused.
// `events`: the serial of each event, in the order of the first lease of each, when no more are to
// come; so the last event of a message is of its last sending, which was answered.
// Messages whose serials leave the same remainder are of one conversation.
[[nodiscard]] std::uint64_t count_overtaken(std::span<const std::uint64_t> sent,
                                            std::span<const std::uint64_t> events,
                                            std::uint64_t conversations);

}  // namespace load
