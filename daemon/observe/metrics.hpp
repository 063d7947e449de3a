// Every metric of the daemon, declared once: a member and its row in the layout of the struct it
// lies in. The series, the help texts and docs/metrics.md are made from the rows. Labels come from
// the configuration (carrier, bind, client, queue) or from an enum here, so there are never more
// series than the configuration allows; no text, number, id or raw status is ever a label.
//
// Made once by the application, before anything else; handles may be used from any thread.
#pragma once

#include "daemon/observe/instruments.hpp"
#include "daemon/observe/metric_labels.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace observe {

template <class Owner, class Member>
struct MetricRow {
  std::string_view name;
  Member Owner::*member;
  std::string_view help;
  std::span<const double> buckets;  // upper bounds in seconds; histograms only
};

template <class Owner, class Member>
constexpr MetricRow<Owner, Member> metric(std::string_view name,
                                          Member Owner::*member,
                                          std::string_view help,
                                          std::span<const double> buckets = {}) {
  return {name, member, help, buckets};
}

// From a carrier next door to one that is about to be given up (response_timeout is 30 s).
inline constexpr auto answer_buckets = std::to_array<double>(
    {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30});
// From a disk with a battery to one that is about to fail. The store counts in the same steps.
inline constexpr auto sync_buckets =
    std::to_array<double>({0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1});

struct CarrierMetrics {
  static constexpr std::string_view label = "carrier";

  ByBind<Gauge> link_bound;
  By<Counter, BindResult> binds;
  Counter submits;
  By<Counter, AnswerClass> submit_answers;
  Counter submits_unanswered;
  Histogram submit_answer_time;
  Counter delivers;
  Counter delivers_accepted;
  By<Counter, DeliverRefusal> delivers_refused;
  By<Counter, ReceiptMatch> receipts;
  Counter quarantined;
  Gauge messages_waiting;
  Gauge messages_in_doubt;
  Gauge messages_awaiting_receipt;
  Gauge certificate_end;
  Gauge own_certificate_end;

  static constexpr auto layout = std::tuple{
      metric(
          "smppbridge_link_bound", &CarrierMetrics::link_bound, "1 while the bind is up, else 0."),
      metric("smppbridge_binds_total",
             &CarrierMetrics::binds,
             "Attempts to bind by how they ended: bound, refused by the carrier, unreachable "
             "(resolving or connecting), untrusted (TLS), or not answered."),
      metric("smppbridge_submits_total",
             &CarrierMetrics::submits,
             "submit_sm and data_sm handed to a bind, each part of a long message counted."),
      metric("smppbridge_submit_answers_total",
             &CarrierMetrics::submit_answers,
             "Answers to submits by what they mean: ok, throttled, a temporary or a permanent "
             "refusal."),
      metric("smppbridge_submits_unanswered_total",
             &CarrierMetrics::submits_unanswered,
             "Submits whose answer did not come in time or whose session ended first."),
      metric("smppbridge_submit_answer_seconds",
             &CarrierMetrics::submit_answer_time,
             "Time from a submit handed to the bind to its answer.",
             answer_buckets),
      metric("smppbridge_delivers_total",
             &CarrierMetrics::delivers,
             "deliver_sm and data_sm received: messages, parts and receipts."),
      metric("smppbridge_delivers_accepted_total",
             &CarrierMetrics::delivers_accepted,
             "Of these, answered positively: what they brought is sealed and synced."),
      metric("smppbridge_delivers_refused_total",
             &CarrierMetrics::delivers_refused,
             "Of these, refused: full (intake stopped or a bound reached), over_window, malformed, "
             "or not_storable (the store has failed)."),
      metric("smppbridge_receipts_total",
             &CarrierMetrics::receipts,
             "Delivery receipts by whether the message they speak of was known when they came."),
      metric("smppbridge_quarantined_total",
             &CarrierMetrics::quarantined,
             "Messages put into quarantine: the process died of them twice, or they are of no use "
             "and keep coming."),
      metric("smppbridge_messages_waiting",
             &CarrierMetrics::messages_waiting,
             "Accepted messages not yet sent."),
      metric("smppbridge_messages_in_doubt",
             &CarrierMetrics::messages_in_doubt,
             "Messages that may have been sent and whose answer never came."),
      metric("smppbridge_messages_awaiting_receipt",
             &CarrierMetrics::messages_awaiting_receipt,
             "Messages that the carrier took and whose receipts have not come."),
      metric("smppbridge_carrier_certificate_not_after_seconds",
             &CarrierMetrics::certificate_end,
             "When the certificate that the carrier presented on its binds that are up runs out, "
             "the first of them, Unix time; not there while none is up."),
      metric("smppbridge_own_certificate_not_after_seconds",
             &CarrierMetrics::own_certificate_end,
             "When our certificate for the carrier (tls.cert_file) runs out, or the first of its "
             "chain, as its binds loaded it, Unix time; not there before the first bind and "
             "where we have none."),
  };
};

struct ClientMetrics {
  static constexpr std::string_view label = "client";

  Counter messages_accepted;
  By<Counter, MessageRefusal> messages_refused;

  static constexpr auto layout = std::tuple{
      metric("smppbridge_messages_accepted_total",
             &ClientMetrics::messages_accepted,
             "Messages accepted from the client: sealed, synced and answered with 202."),
      metric("smppbridge_messages_refused_total",
             &ClientMetrics::messages_refused,
             "Messages of the client that were not accepted, by the code of the problem."),
  };
};

struct QueueMetrics {
  static constexpr std::string_view label = "queue";

  Counter events_published;
  Counter events_leased;
  Counter events_acked;
  Counter events_returned;
  Counter events_dead;
  Gauge events_waiting;
  Gauge events_oldest;

  static constexpr auto layout = std::tuple{
      metric("smppbridge_events_published_total",
             &QueueMetrics::events_published,
             "Events stored for the queue."),
      metric("smppbridge_events_leased_total",
             &QueueMetrics::events_leased,
             "Leases given out; an event that comes back is leased again."),
      metric("smppbridge_events_acked_total",
             &QueueMetrics::events_acked,
             "Events acknowledged and deleted."),
      metric("smppbridge_events_returned_total",
             &QueueMetrics::events_returned,
             "Leases given back or run out."),
      metric("smppbridge_events_dead_total",
             &QueueMetrics::events_dead,
             "Events moved to the dead list after too many attempts."),
      metric("smppbridge_events_waiting",
             &QueueMetrics::events_waiting,
             "Events not yet acknowledged, leased ones included."),
      metric("smppbridge_events_oldest_timestamp_seconds",
             &QueueMetrics::events_oldest,
             "When the oldest of these arose, Unix time; not there when there are none."),
  };
};

struct ProcessMetrics {
  static constexpr std::string_view label = "";

  Gauge accepting;
  Gauge parts_waiting;
  Gauge in_quarantine;
  By<Counter, CodeClass> http_requests;
  Gauge http_connections;
  Counter http_no_room;
  Gauge http_reserved;
  Gauge http_certificate_end;
  Counter store_batches;
  Counter store_syncs;
  Counter store_records;
  Counter store_records_moved;
  Counter store_written;
  Histogram store_sync_time;
  Gauge store_mailbox;
  Gauge store_disk_free;
  Counter store_records_damaged;
  Counter store_reads_failed;
  Counter witness_failures;
  Gauge older_state_accepted;
  Gauge keys_overdue;
  Counter keys_destroyed;
  Counter store_records_resealed;
  Counter log_lines_dropped;
  Gauge ledger_mismatch;
  Gauge ledger_checked;
  By<Gauge, MemoryGuarantee> memory_guarantees;
  Gauge memory_used;
  Gauge memory_limit;
  Gauge lab_mode;
  Gauge plain_carriers;
  By<Gauge, HardeningMeasure> hardening;
  Gauge traces;
  Gauge start_time;

  static constexpr auto layout = std::tuple{
      metric(
          "smppbridge_accepting",
          &ProcessMetrics::accepting,
          "1 while new messages are taken from clients and carriers, 0 while intake is stopped."),
      metric("smppbridge_parts_waiting",
             &ProcessMetrics::parts_waiting,
             "Stored parts of long incoming messages whose other parts have not come yet."),
      metric("smppbridge_in_quarantine",
             &ProcessMetrics::in_quarantine,
             "Records of what was put into quarantine and has not had its time there."),
      metric("smppbridge_http_requests_total",
             &ProcessMetrics::http_requests,
             "Requests to the queue API answered, by class of the status code."),
      metric("smppbridge_http_connections",
             &ProcessMetrics::http_connections,
             "Open connections to the queue API."),
      metric("smppbridge_http_no_room_total",
             &ProcessMetrics::http_no_room,
             "Requests answered 503 because memory that they may need was claimed by others."),
      metric("smppbridge_http_reserved_bytes",
             &ProcessMetrics::http_reserved,
             "Memory that requests under way have claimed; they get a sixth of "
             "smppbridge_memory_limit_bytes."),
      metric("smppbridge_queue_certificate_not_after_seconds",
             &ProcessMetrics::http_certificate_end,
             "When the certificate of listen.queue.tls runs out, or the first of its chain, Unix "
             "time; not there without that listener."),
      metric("smppbridge_store_batches_total",
             &ProcessMetrics::store_batches,
             "Batches made durable."),
      metric("smppbridge_store_syncs_total",
             &ProcessMetrics::store_syncs,
             "Syncs of the store's log; one makes many batches durable."),
      metric("smppbridge_store_records_total", &ProcessMetrics::store_records, "Records sealed."),
      metric("smppbridge_store_records_moved_total",
             &ProcessMetrics::store_records_moved,
             "Records that outlived the store's log and were moved to RocksDB."),
      metric("smppbridge_store_written_bytes_total",
             &ProcessMetrics::store_written,
             "Sealed octets handed to the store."),
      metric("smppbridge_store_sync_seconds",
             &ProcessMetrics::store_sync_time,
             "Time of one write with its sync.",
             sync_buckets),
      metric("smppbridge_store_mailbox_bytes",
             &ProcessMetrics::store_mailbox,
             "Octets on their way to the store; intake stops at the limit."),
      metric("smppbridge_store_disk_free_bytes",
             &ProcessMetrics::store_disk_free,
             "Free space where the state lies; intake stops below store.low_water."),
      metric("smppbridge_store_records_damaged_total",
             &ProcessMetrics::store_records_damaged,
             "Records that did not open, named in the log and kept in quarantine."),
      metric("smppbridge_store_reads_failed_total",
             &ProcessMetrics::store_reads_failed,
             "Reads that the store's files failed."),
      metric("smppbridge_store_witness_failures_total",
             &ProcessMetrics::witness_failures,
             "Attempts to write the store's witness that failed: an older state would not be "
             "noticed."),
      metric("smppbridge_store_older_state_accepted",
             &ProcessMetrics::older_state_accepted,
             "1 if this start opened a store that is older than its witness, or had lost it, "
             "because it was told to."),
      metric("smppbridge_store_keys_overdue",
             &ProcessMetrics::keys_overdue,
             "1 while the keys of a new day cannot be made: intake is stopped until they can."),
      metric("smppbridge_store_keys_destroyed_total",
             &ProcessMetrics::keys_destroyed,
             "Day keys and data keys destroyed because no record needs them."),
      metric("smppbridge_store_records_resealed_total",
             &ProcessMetrics::store_records_resealed,
             "Records sealed anew under keys of today, so that old keys can go."),
      metric("smppbridge_log_lines_dropped_total",
             &ProcessMetrics::log_lines_dropped,
             "Log lines lost because nobody read them."),
      metric(
          "smppbridge_ledger_mismatch",
          &ProcessMetrics::ledger_mismatch,
          "Alarm: pairs of carrier and client whose messages accepted are not all final, pending "
          "or in doubt (smppbridgectl ledger)."),
      metric("smppbridge_ledger_checked_timestamp_seconds",
             &ProcessMetrics::ledger_checked,
             "When the ledger was last held against what is really there, Unix time; 0 before the "
             "first time."),
      metric(
          "smppbridge_memory_guarantee",
          &ProcessMetrics::memory_guarantees,
          "1 where it holds of the memory for texts and numbers: locked (never swapped), undumped "
          "(in no core), wiped_on_fork; secret_keys: keys lie where not even root reads them."),
      metric("smppbridge_memory_used_bytes",
             &ProcessMetrics::memory_used,
             "Of that memory, in use; intake stops at three quarters of the limit."),
      metric("smppbridge_memory_limit_bytes",
             &ProcessMetrics::memory_limit,
             "Its size (memory.limit), less what the store works in."),
      metric("smppbridge_lab_mode",
             &ProcessMetrics::lab_mode,
             "1 with lab: true in the configuration; 0 on every machine that matters."),
      metric("smppbridge_plain_carriers",
             &ProcessMetrics::plain_carriers,
             "Carriers reached without TLS (lab only)."),
      metric(
          "smppbridge_hardening",
          &ProcessMetrics::hardening,
          "1 where the process is confined, else 0: it runs as a user of its own, without "
          "capabilities, with the system calls (seccomp), files and TCP ports (Landlock) that it "
          "needs and no others."),
      metric("smppbridge_traces",
             &ProcessMetrics::traces,
             "Traces of PDUs in progress (smppbridgectl trace)."),
      metric("smppbridge_start_time_seconds",
             &ProcessMetrics::start_time,
             "When the process started, Unix time."),
  };
};

struct MetricLabels {
  struct Carrier {
    std::string name;
    std::size_t binds = 1;
  };

  std::vector<Carrier> carriers;
  std::vector<std::string> clients;
  std::vector<std::string> queues;
};

class Metrics {
 public:
  // `version` goes into smppbridge_build_info.
  Metrics(const MetricLabels& labels, std::string_view version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  ProcessMetrics process;
  // In the order of the labels given.
  std::vector<CarrierMetrics> carriers;
  std::vector<ClientMetrics> clients;
  std::vector<QueueMetrics> queues;

  // What /metrics answers: the text format, version 0.0.4. About a millisecond per thousand series.
  [[nodiscard]] std::string text() const;

 private:
  struct Series;
  std::unique_ptr<Series> series_;
};

inline constexpr std::string_view build_info_name = "smppbridge_build_info";
inline constexpr std::string_view build_info_help = "Always 1; the label says which version runs.";

}  // namespace observe
