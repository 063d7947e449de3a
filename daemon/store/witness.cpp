#include "daemon/store/witness.hpp"

#include "daemon/store/big_endian.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace store {
namespace {

constexpr std::string_view witness_magic{"smppwtns\x01", 9};
constexpr std::size_t id_at = witness_magic.size();
constexpr std::size_t figures_at = id_at + std::tuple_size_v<StoreId>;
constexpr std::size_t vouched_octets = figures_at + 3 * sizeof(std::uint64_t);
constexpr std::size_t witness_octets = vouched_octets + std::tuple_size_v<Mac>;
// Past the runs of a state whose witness is lost too: nobody knows how many there were, and no
// store is opened so often.
constexpr std::uint64_t run_leap = 65'536;

std::string folder_above(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? std::string{} : path.substr(0, slash);
}

std::string counted(std::uint64_t count, const char* what) {
  return std::to_string(count) + " " + what;
}

}  // namespace

Done make_witness_folder(const std::string& witness) {
  if (const std::string folder = folder_above(witness); !folder.empty()) {
    if (const auto made = make_folder(folder); !made) {
      return smpp::unexpected("the folder of the store's witness: " + made.error() +
                              "; make it, or name another place in `store.witness`");
    }
  }
  return {};
}

smpp::expected<Witness, Refusal> Witness::read(std::string path,
                                               const Keyring& keyring,
                                               bool accept) {
  Witness witness{std::move(path), accept};
  // Here and not when it is first written: a start that cannot write it changes nothing.
  if (auto made = make_witness_folder(witness.path_); !made) {
    return refused(std::move(made.error()));
  }
  const auto octets = read_small_file(witness.path_, 64 * 1024);
  if (!octets) {
    return refused("the store's witness: " + octets.error());
  }
  const bool is_new = keyring.run() == 0;
  smpp::expected<void, Refusal> sound;
  if (!*octets) {
    if (keyring.witnessed()) {
      witness.least_run_ = keyring.run() + run_leap;
      sound = witness.overrule("the store's witness " + witness.path_ +
                               " is missing: nothing tells whether this state is an older one");
    }
  } else if (const std::span<const std::uint8_t> all = **octets;
             all.size() != witness_octets ||
             !std::ranges::equal(all.first(id_at), smpp::octets_of(witness_magic))) {
    witness.least_run_ = keyring.run() + run_leap;
    sound = witness.overrule("the store's witness " + witness.path_ + " is damaged");
  } else if (!std::ranges::equal(all.subspan(id_at, keyring.store_id().size()),
                                 keyring.store_id())) {
    sound = witness.overrule(
        is_new ? "there is a witness, " + witness.path_ +
                     ", and the store that it is of is not there: put that state back, or move the "
                     "witness away too to begin anew"
               : "the witness " + witness.path_ +
                     " is of another store; each store needs its own (`store.witness`)");
  } else if (!equal_in_constant_time(keyring.mac_of(all.first(vouched_octets)),
                                     all.subspan(vouched_octets))) {
    witness.least_run_ = keyring.run() + run_leap;
    sound = witness.overrule("the store's witness " + witness.path_ + " is damaged");
  } else {
    const std::uint8_t* const figures = all.data() + figures_at;
    witness.noted_ = Progress{.run = read_big_endian<std::uint64_t>(figures),
                              .frame = read_big_endian<std::uint64_t>(figures + 8),
                              .sequence = read_big_endian<std::uint64_t>(figures + 16)};
    witness.least_run_ = witness.noted_->run;
    if (keyring.run() < witness.noted_->run) {
      sound = witness.overrule("this state is an older one: its last run was " +
                               std::to_string(keyring.run()) + ", the witness " + witness.path_ +
                               " has seen run " + std::to_string(witness.noted_->run));
    }
  }
  if (!sound) {
    return smpp::unexpected(std::move(sound.error()));
  }
  return witness;
}

smpp::expected<void, Refusal> Witness::check(const Progress& found) {
  if (!noted_ || (found.frame >= noted_->frame && found.sequence >= noted_->sequence)) {
    return {};
  }
  const bool log = found.frame < noted_->frame;
  const std::uint64_t lacking =
      log ? noted_->frame - found.frame : noted_->sequence - found.sequence;
  return overrule("this state lacks what its witness " + path_ + " has seen: " +
                  counted(lacking, log ? "frames of the log" : "writes to the records") +
                  "; files of it are missing or older");
}

smpp::expected<void, Refusal> Witness::overrule(Reason why) {
  if (!accept_) {
    return refused(std::move(why) +
                       ". To go on with it all the same, knowing what is lost (docs/operations.md, "
                       "Restore), start once with --accept-older-state",
                   Refusal::Kind::older_state);
  }
  if (overruled_.empty()) {
    overruled_ = std::move(why);
  }
  noted_.reset();  // counts from another life of the store
  return {};
}

Done Witness::note(const Progress& now, const Keyring& keyring) {
  if (noted_ == now) {
    return {};
  }
  std::vector<std::uint8_t> octets(witness_magic.begin(), witness_magic.end());
  octets.insert(octets.end(), keyring.store_id().begin(), keyring.store_id().end());
  append_big_endian(octets, now.run);
  append_big_endian(octets, now.frame);
  append_big_endian(octets, now.sequence);
  const Mac mac = keyring.mac_of(octets);
  octets.insert(octets.end(), mac.begin(), mac.end());
  if (auto replaced = replace_file(path_, octets); !replaced) {
    return replaced;
  }
  noted_ = now;
  return {};
}

}  // namespace store
