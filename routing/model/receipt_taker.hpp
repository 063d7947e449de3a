// What the incoming side tells the outgoing one: receipts, since that knows the messages they are
// about, and who wrote by which carrier, since replies go back that way; and what it is given back:
// messages that only looked like receipts. Implemented by Outbound and Inbound, which know only
// this of each other.
#pragma once

#include "routing/model/envelope.hpp"
#include "routing/model/journal.hpp"

namespace routing {

class MessageTaker {
 public:
  MessageTaker() = default;
  MessageTaker(const MessageTaker&) = delete;
  MessageTaker& operator=(const MessageTaker&) = delete;
  virtual ~MessageTaker() = default;

  // It was given as a receipt and is none; written into `transaction`.
  virtual void on_no_receipt(Transaction& transaction,
                             CarrierNumber carrier,
                             MessageReceived message,
                             smpp::WallTime received_at) = 0;
};

class ReceiptTaker {
 public:
  ReceiptTaker() = default;
  ReceiptTaker(const ReceiptTaker&) = delete;
  ReceiptTaker& operator=(const ReceiptTaker&) = delete;
  virtual ~ReceiptTaker() = default;

  // Who gets what is no receipt after all. Before anything else.
  virtual void give_messages_to(MessageTaker& taker) = 0;

  // A receipt to be answered once what it says is durable; written into `transaction` where that is
  // possible at once. `seen_before`: the same PDU has been answered already, on a session that
  // ended.
  virtual void on_receipt(Transaction& transaction,
                          CarrierNumber carrier,
                          ReceiptFact receipt,
                          const Transaction::PeerAnswer& answer,
                          bool seen_before,
                          smpp::WallTime wall) = 0;

  // Somebody wrote by this carrier; written into `transaction`.
  virtual void on_message(Transaction& transaction,
                          CarrierNumber carrier,
                          Conversation conversation,
                          smpp::WallTime wall) = 0;
};

}  // namespace routing
