#include "config/schema.hpp"

#include "config/schema_parts.hpp"

namespace config {
namespace {

using namespace std::chrono_literals;
using enum Need;

Settings message_settings(Config& config) {
  routing::OutboundSettings& out = config.outbound;
  routing::InboundSettings& in = config.inbound;
  return {
      {"max_parts",
       optional,
       whole(out.max_parts, 1, 255),
       "Parts that one text may be sent in; a longer text is refused.",
       ""},
      {"check_numbers",
       optional,
       Flag{&out.check_numbers},
       "Whether a destination must be a number that the world's numbering plan has room for.",
       ""},
      {"receipt_deadline",
       optional,
       Span{&out.receipt_deadline, 1s, 30 * 24h},
       "A receipt that was asked for and did not come by then ends in `unknown`.",
       ""},
      {"outgoing_text_kept",
       optional,
       Span{&out.outgoing_text_kept, 1h, 72h},
       "How long the text of an outgoing message is kept after its last submit, if its last "
       "word has not come by then: of one in doubt, or refused for now. It ends then, as it "
       "cannot be sent again: in `unknown` if it may have been sent, else in `expired`. What the "
       "carrier took has no text here any more.",
       ""},
      {"unmatched_deadline",
       optional,
       Span{&out.unmatched_deadline, 1s, 24h},
       "A receipt that matches no message waits this long for the answer that it belongs to.",
       ""},
      {"max_unmatched",
       optional,
       whole(out.max_unmatched, 1, 1'000'000),
       "Such receipts held at once; more are refused for now.",
       ""},
      {"conversations_kept",
       optional,
       Span{&out.conversations_kept, 24h, 400 * 24h},
       "How long after its last message a conversation keeps its carrier, and the number of a "
       "pool.",
       ""},
      {"max_conversations",
       optional,
       whole(out.max_conversations, 1, 10'000'000),
       "Such conversations; past it the least recently used is forgotten.",
       ""},
      {"idempotency_kept",
       optional,
       Span{&out.idempotency_kept, 1min, 30 * 24h},
       "How long a repeated `Idempotency-Key` is recognised.",
       ""},
      {"ready_limit",
       optional,
       whole(out.ready_limit, 1, 1'000'000),
       "Outgoing messages held in memory, ready to go, for each carrier; the rest waits on disk.",
       ""},
      {"parts_deadline",
       optional,
       Span{&in.parts_deadline, 1s, 7 * 24h},
       "An incoming message that still lacks parts by then is handed over marked incomplete.",
       ""},
      {"max_sets_per_sender",
       optional,
       whole(in.max_sets_per_sender, 1, 1'000),
       "Incomplete messages of one sender.",
       ""},
      {"max_sets",
       optional,
       whole(in.max_sets, 1, 10'000'000),
       "Incomplete messages over all.",
       ""},
      {"max_waiting",
       optional,
       size(in.max_waiting_octets, 64 * KiB, 1024 * MiB),
       "Memory for the parts of incomplete messages; past it new ones are refused for now.",
       ""},
      {"fingerprints_kept",
       optional,
       Span{&in.fingerprints_kept, 1s, 1h},
       "What was answered up to this long before the last answer of a session, or of the daemon, "
       "is "
       "recognised when the carrier sends it again: the answer may not have arrived.",
       ""},
      {"max_quarantined",
       optional,
       whole(in.max_quarantined, 1, 100'000),
       "Messages kept in quarantine: those that the daemon died of twice, and those of no use that "
       "keep coming. More are refused for now.",
       ""},
      {"quarantine_kept",
       optional,
       Span{&in.quarantine_kept, 1min, 400 * 24h},
       "How long they are kept, sealed.",
       ""},
  };
}

Settings lease_settings(queue::FeedSettings& feed) {
  return {
      {"hold",
       optional,
       Span{&feed.default_hold, 1s, 24h},
       "How long a leased event is the client's, unless it asks otherwise.",
       ""},
      {"max_hold", optional, Span{&feed.max_hold, 1s, 24h}, "The longest hold it may ask for.", ""},
      {"max_wait",
       optional,
       Span{&feed.max_wait, 1s, 10min},
       "The longest that a call may wait for an event.",
       ""},
      {"max_attempts",
       optional,
       whole(feed.max_attempts, 1, 1'000),
       "Leases that may expire or be given back before an event moves to the dead list.",
       ""},
      {"max_leases",
       optional,
       whole(feed.max_leases, 1, 1'000'000),
       "Events leased at once, for each queue.",
       ""},
      {"ready_limit",
       optional,
       whole(feed.ready_limit, 1, 1'000'000),
       "Events held in memory, ready to be leased, for each queue; the rest waits on disk.",
       ""},
  };
}

Settings store_settings(store::StoreSettings& store) {
  return {
      {"path",
       required,
       File{File::Kind::folder, &store.path},
       "The folder of the sealed store; made with mode 0700.",
       "/var/lib/smppbridge"},
      {"witness",
       optional,
       File{File::Kind::made, &store.witness},
       "A small file that notes how far the store has come: a start with an older store in its "
       "place is refused. Not in the store's folder, and not to be put back with it; the last "
       "folder of its path is made when missing.",
       ""},
      {"low_water",
       optional,
       size(store.low_water, 64 * MiB, 16 * TiB),
       "Free space on the disk below which intake stops until there is room again.",
       ""},
      {"mailbox",
       optional,
       size(store.mailbox_octets, MiB, 4096 * MiB),
       "Memory for what is on its way to the disk; past it intake stops until it is written.",
       ""},
  };
}

// What the owner of the thing needs before its settings are read: its name in its settings.
NamedBlocks carrier_blocks(Config& config) {
  return {"carrier", "acme", max_carriers, [&config](const std::string& name) {
            Carrier& carrier = config.carriers.emplace_back();
            carrier.link.carrier = name;
            carrier.rules.name = name;
            return carrier_settings(carrier);
          }};
}

NamedBlocks client_blocks(Config& config) {
  return {"client", "helpdesk", 256, [&config](const std::string& name) {
            Client& client = config.clients.emplace_back();
            client.rules.name = name;
            return client_settings(client);
          }};
}

NamedBlocks queue_blocks(Config& config) {
  return {"queue", "support", 256, [&config](const std::string& name) {
            config.queues.push_back(Queue{.name = name});
            return Settings{};
          }};
}

Settings seal_settings(Seal& seal) {
  return {
      {"public_key",
       optional,
       file(seal.public_key),
       "JWK or PEM file of the client's public key, on P-256 or X25519. A JWK's `alg` may be "
       "`ECDH-ES`, as without it, or `ECDH-ES+A256KW`; its `kid` names it in each JWE, else its "
       "thumbprint (RFC 7638).",
       ""},
      {"shared_key",
       optional,
       SecretPlace{&seal.shared_key},
       "Where a key lies that the client has too, for `A256KW`: 32 random octets, as they are, as "
       "64 "
       "hexadecimal digits, as base64 or as a JWK. It also opens what this client hands in.",
       ""},
  };
}

Settings key_settings(Config& config) {
  return {
      {"root",
       required,
       RootPlace{&config.roots.current, &config.roots.previous},
       "The key that seals the store's keys. Without it the store cannot be read: keep a copy "
       "elsewhere. While it is replaced by another (`smppbridgectl keys rotate`), `current` and "
       "`previous` name both.",
       "{credential: root-key}"},
      {"exchange",
       optional,
       Block{
           {{"current",
             required,
             SecretPlace{&config.exchange_key},
             "Where the private key lies that clients seal messages for: PEM, on P-256 or X25519, "
             "without a passphrase. They get its public half by `GET /v1/keys`.",
             ""},
            {"previous",
             optional,
             SecretPlace{&config.exchange_key_before},
             "The one before, which still opens what was sealed for it.",
             ""}},
           {}},
       "The key for messages that clients hand in as JWE. It may be replaced whenever no such "
       "message is on its way; the store does not depend on it.",
       ""},
  };
}

}  // namespace

Settings client_settings(Client& client) {
  return {
      {"uid",
       optional,
       whole(client.uid, 0, 4'294'967'294),
       "User id of the client's process, on the Unix socket. Each client needs `uid`, `cert_san` "
       "or "
       "both.",
       "1000"},
      {"cert_san",
       optional,
       text(client.cert_san, forms::certificate_name, 253),
       "A subject alternative name of the client's certificate, on TLS.",
       ""},
      {"senders",
       required,
       Senders{&client.rules},
       "What the client may send from: numbers with `+`, short codes and names, or `any`.",
       "[\"+447700900100\", \"72000\", Helpdesk]"},
      {"queue",
       required,
       Reference{Reference::To::queue, &client.queue},
       "The queue that the client leases from and where the states of its messages go.",
       "support"},
      {"events",
       optional,
       choice(client.rules.events_all, {{"final", false}, {"all", true}}),
       "Which states of its messages become events: `final` those that end a message and doubt, "
       "`all` also accepted and submitted, and receipts that say nothing final.",
       ""},
      {"seal",
       optional,
       Block{seal_settings(client.seal), {}},
       "A key of the client's: what is personal in its events then comes as JWE (RFC 7516), so "
       "that "
       "what carries or keeps them cannot read it. Needs one of the two.",
       ""},
  };
}

Settings file_settings(Config& config) {
  return {
      {"carriers", required, carrier_blocks(config), "The SMPP accounts.", ""},
      {"clients", required, client_blocks(config), "Who may use the queue API.", ""},
      {"queues",
       required,
       queue_blocks(config),
       "The queues of events that clients lease from. A queue has no settings yet: `support: {}`.",
       ""},
      {"sender_pools",
       optional,
       pool_blocks(config.outbound),
       "Numbers of which a route takes one for each customer.",
       ""},
      {"routes",
       optional,
       BlockList{
           "route", 1'000, [&config] { return route_settings(config.routes.emplace_back()); }},
       "Which carrier an outgoing message takes. The first route whose conditions all hold counts.",
       ""},
      {"incoming",
       optional,
       BlockList{
           "rule", 1'000, [&config] { return incoming_settings(config.incoming.emplace_back()); }},
       "Which queue an incoming message goes to. The first rule whose conditions all hold counts; "
       "without one it is the `queue` of its carrier.",
       ""},
      {"keys",
       required,
       Block{key_settings(config), {}},
       "The keys of the store, and of what clients seal.",
       ""},
      {"store", required, Block{store_settings(config.store), {}}, "Where messages are kept.", ""},
      {"memory",
       optional,
       Block{
           {{"limit",
             optional,
             size(config.memory.limit, 96 * MiB, 16 * TiB),
             "Memory that is locked for texts, numbers and all that works with them, in steps of "
             "32 "
             "MiB. A part of it is the store's; past three quarters of the rest intake stops, so "
             "that what was let in has the last quarter to end in. The process must be allowed to "
             "lock as much and 32 MiB more "
             "(systemd: `LimitMEMLOCK`).",
             ""}},
           {}},
       "The memory of the process.",
       ""},
      {"listen", required, Block{listen_settings(config.http), {}}, "Where to listen.", ""},
      {"messages",
       optional,
       Block{message_settings(config), {}},
       "Limits of messages, their parts and receipts.",
       ""},
      {"leases", optional, Block{lease_settings(config.feed), {}}, "How events are lent.", ""},
      {"log",
       optional,
       Block{{{"level",
               optional,
               choice(config.log_level,
                      {{"error", LogLevel::error},
                       {"warning", LogLevel::warning},
                       {"info", LogLevel::info},
                       {"debug", LogLevel::debug}}),
               "What is logged. No level logs texts, numbers or secrets.",
               ""}},
             {}},
       "The log.",
       ""},
      {"drain",
       optional,
       Span{&config.drain, 1s, 10min},
       "How long an orderly end may take: intake stops, what was sent is answered, binds end.",
       ""},
      {"lab",
       optional,
       Flag{&config.lab},
       "Allows carriers without TLS, and a start where memory cannot be locked. Never in "
       "production.",
       ""},
  };
}

}  // namespace config
