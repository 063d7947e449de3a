// Who takes the receipts that carriers send: the outgoing side, which knows the messages they are
// about. Implemented by Outbound; the incoming side knows only this.
#pragma once

#include "routing/model/envelope.hpp"
#include "routing/model/journal.hpp"

namespace routing {

class ReceiptTaker {
 public:
  ReceiptTaker() = default;
  ReceiptTaker(const ReceiptTaker&) = delete;
  ReceiptTaker& operator=(const ReceiptTaker&) = delete;
  virtual ~ReceiptTaker() = default;

  // A receipt to be answered once what it says is durable; written into `transaction` where that is
  // possible at once. `seen_before`: the same PDU has been answered already, before a restart or
  // rebind.
  virtual void on_receipt(Transaction& transaction,
                          CarrierNumber carrier,
                          ReceiptFact receipt,
                          const Transaction::PeerAnswer& answer,
                          bool seen_before,
                          smpp::WallTime wall) = 0;
};

}  // namespace routing
