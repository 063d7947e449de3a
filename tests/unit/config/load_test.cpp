#include "config/load.hpp"

#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <variant>

namespace config {
namespace {

using namespace std::chrono_literals;
using config_test::lines_of;
using config_test::minimal;
using config_test::replaced;
using config_test::Workplace;
using Lines = std::vector<std::string>;

class Load : public config_test::LoadTest {};

TEST_F(Load, MinimalGivesDefaults) {
  const Config config = loaded(minimal);
  ASSERT_EQ(config.carriers.size(), 1u);
  const Carrier& carrier = config.carriers[0];
  EXPECT_EQ(carrier.link.carrier, "acme");
  EXPECT_EQ(carrier.rules.name, "acme");
  EXPECT_EQ(carrier.link.host, "smpp.acme.example");
  EXPECT_EQ(carrier.link.port, 3550);
  EXPECT_FALSE(carrier.link.plain);
  EXPECT_EQ(carrier.link.bind.mode, smpp::BindMode::transceiver);
  EXPECT_EQ(carrier.link.bind.fields.system_id.reveal(), "acme01");
  EXPECT_TRUE(carrier.link.bind.fields.password.empty());
  EXPECT_EQ(carrier.password.kind, SecretReference::Kind::file);
  EXPECT_EQ(carrier.password.name, place_.path("password"));
  EXPECT_EQ(carrier.password.position, place_.path("bridge.yaml") + ":5:15");
  EXPECT_EQ(carrier.binds, 1u);
  EXPECT_EQ(carrier.link.session.window, 10u);
  EXPECT_EQ(carrier.rules.rate_per_s, 0);
  EXPECT_EQ(carrier.queue, "support");
  ASSERT_EQ(config.clients.size(), 1u);
  EXPECT_EQ(config.clients[0].uid, 1000u);
  EXPECT_EQ(config.clients[0].rules.senders.size(), 1u);
  EXPECT_FALSE(config.clients[0].rules.any_sender);
  EXPECT_EQ(config.routes[0].rule.prefixes, std::vector<std::string>{"44"});
  EXPECT_EQ(std::get<config::SecretReference>(config.roots.current.where).name,
            place_.path("root.key"));
  EXPECT_FALSE(config.roots.previous.given());
  EXPECT_EQ(config.store.path, place_.path("state"));
  EXPECT_EQ(config.http.socket, place_.path("queue.sock"));
  EXPECT_FALSE(config.http.tls);
  EXPECT_FALSE(config.http.metrics);
  EXPECT_FALSE(config.lab);
}

TEST_F(Load, EverySettingReachesItsMember) {
  const Config config = loaded(R"(
lab: true
drain: 5s
log: {level: debug}
carriers:
  one:
    host: 127.0.0.1
    port: 2775
    system_id: "12345"
    password: {credential: one.password}
    system_type: SMPP
    bind: tx
    binds: 4
    address_range: "44*"
    ton: 1
    npi: 9
    transport: {plain: lab}
    queue: a
    window: 100
    peer_window: 50
    rate: 30/m
    burst: 5
    throttle_pause: 2s
    retry_after: 7s
    max_attempts: 3
    queue_limit: 1000
    connect_timeout: 3s
    handshake_timeout: 4s
    bind_timeout: 5s
    response_timeout: 6s
    enquire_link: 8s
    backoff: {min: 100ms, max: 9s, refused: 2m, stable_after: 11s}
    alphabet: latin1
    data_codings: [{data_coding: 1, means: utf8}, {data_coding: 245, means: binary}]
    texts: {long: sar, wide_reference: true, keep_graphemes: true, languages: [urdu, turkish], transliterate: smart}
    message_id: {answer: hex, receipt: dec}
    receipts:
      pattern: '(?P<id>[0-9]+)=(?P<stat>\w+)'
      samples: [{text: "7=ACKED", gives: {id: "7"}}]
      words: [{word: ACKED, state: enroute}, {word: "DELIVERED TO CARRIER", state: accepted}]
      sniff: true
    in_doubt: resend
  two:
    host: two.example
    system_id: two
    password: {file: password}
    tls: {ca_file: tls/carrier-ca.pem, name: smpp.two, cert_file: tls/queue.pem, key_file: tls/queue.key, min: "1.3"}
    queue: b
clients:
  desk: {uid: 0, cert_san: desk.example, senders: any, queue: a, events: all}
queues: {a: {}, b:}
routes:
  - {to: "+4470", carrier: two}
  - {carrier: one}
keys: {root: {credential: root-key}}
store: {path: /var/lib/x, witness: /var/lib/w/witness, low_water: 64MiB, mailbox: 1MiB}
listen:
  queue:
    socket: /run/x.sock
    tls: {address: "::1", port: 0, cert_file: tls/queue.pem, key_file: tls/queue.key, client_ca_file: tls/client-ca.pem, min: "1.3"}
    max_body: 64KiB
    max_connections: 10
    max_handshakes: 2
    header_timeout: 1s
    idle_timeout: 3s
  metrics: {address: 127.0.0.2, port: 9464}
messages:
  max_parts: 3
  receipt_deadline: 2h
  unmatched_deadline: 3s
  max_unmatched: 4
  idempotency_kept: 5h
  ready_limit: 6
  parts_deadline: 7s
  max_sets_per_sender: 9
  max_sets: 10
  max_waiting: 65KiB
  fingerprints_kept: 12s
leases: {hold: 1s, max_hold: 2s, max_wait: 3s, max_attempts: 4, max_leases: 5, ready_limit: 6}
)");
  ASSERT_EQ(config.carriers.size(), 2u);
  const Carrier& one = config.carriers[0];
  EXPECT_EQ(one.link.port, 2775);
  EXPECT_TRUE(one.link.plain);
  EXPECT_EQ(one.link.bind.fields.system_id.reveal(), "12345");
  EXPECT_EQ(one.link.bind.fields.system_type.reveal(), "SMPP");
  EXPECT_EQ(one.link.bind.fields.address_range.reveal(), "44*");
  EXPECT_EQ(one.link.bind.fields.addr_ton, smpp::Ton::international);
  EXPECT_EQ(one.link.bind.fields.addr_npi, smpp::Npi::private_);
  EXPECT_EQ(one.link.bind.mode, smpp::BindMode::transmitter);
  EXPECT_EQ(one.password.kind, SecretReference::Kind::credential);
  EXPECT_EQ(one.password.name, "one.password");
  EXPECT_EQ(one.binds, 4u);
  EXPECT_EQ(one.link.session.window, 100u);
  EXPECT_EQ(one.link.session.peer_window, 50u);
  EXPECT_DOUBLE_EQ(one.rules.rate_per_s, 0.5);
  EXPECT_EQ(one.rules.rate_burst, 5u);
  EXPECT_EQ(one.rules.throttle_pause, smpp::Duration{2s});
  EXPECT_EQ(one.rules.retry_after, smpp::Duration{7s});
  EXPECT_EQ(one.rules.max_attempts, 3u);
  EXPECT_EQ(one.rules.queue_limit, 1'000u);
  EXPECT_EQ(one.link.connect_timeout, smpp::Duration{3s});
  EXPECT_EQ(one.link.handshake_timeout, smpp::Duration{4s});
  EXPECT_EQ(one.link.session.bind_timeout, smpp::Duration{5s});
  EXPECT_EQ(one.link.session.response_timeout, smpp::Duration{6s});
  EXPECT_EQ(one.link.session.enquire_link_after, smpp::Duration{8s});
  EXPECT_EQ(one.link.backoff_min, smpp::Duration{100ms});
  EXPECT_EQ(one.link.backoff_max, smpp::Duration{9s});
  EXPECT_EQ(one.link.backoff_refused, smpp::Duration{2min});
  EXPECT_EQ(one.link.stable_after, smpp::Duration{11s});
  const routing::TextRules& text = one.rules.text;
  EXPECT_EQ(text.writing.default_alphabet, smpp::Alphabet::latin1);
  ASSERT_EQ(text.codings.size(), 2u);
  EXPECT_EQ(text.codings[0].coding, smpp::DataCoding{1});
  EXPECT_EQ(text.codings[0].means, smpp::Alphabet::utf8);
  EXPECT_EQ(text.codings[1].means, smpp::Alphabet::binary);
  EXPECT_EQ(text.writing.long_form, smpp::LongForm::sar);
  EXPECT_TRUE(text.writing.wide_reference);
  EXPECT_TRUE(text.writing.keep_graphemes);
  EXPECT_EQ(text.writing.languages, (std::vector<std::uint8_t>{13, 1}));
  EXPECT_EQ(text.writing.transliteration, smpp::Transliteration::smart);
  EXPECT_EQ(one.rules.answer_id, routing::IdForm::hex);
  EXPECT_EQ(one.rules.receipt_id, routing::IdForm::dec);
  EXPECT_TRUE(one.rules.receipts.pattern);
  EXPECT_EQ(one.receipt_samples.size(), 1u);
  ASSERT_EQ(one.rules.receipts.words.size(), 2u);
  EXPECT_EQ(one.rules.receipts.words[0].state, smpp::MessageState::enroute);
  EXPECT_EQ(one.rules.receipts.words[1].word.reveal(), "DELIVERED TO CARRIER");
  EXPECT_TRUE(one.rules.receipts.sniff);
  EXPECT_EQ(one.rules.in_doubt, routing::InDoubt::resend);
  const net::TlsClientSettings& tls = config.carriers[1].link.tls;
  EXPECT_EQ(tls.ca_file, place_.path("tls/carrier-ca.pem"));
  EXPECT_EQ(tls.name, "smpp.two");
  EXPECT_EQ(tls.cert_file, place_.path("tls/queue.pem"));
  EXPECT_EQ(tls.key_file, place_.path("tls/queue.key"));
  EXPECT_EQ(tls.min, net::TlsVersion::tls_1_3);
  const Client& client = config.clients[0];
  EXPECT_EQ(client.uid, 0u);
  EXPECT_EQ(client.cert_san, "desk.example");
  EXPECT_TRUE(client.rules.any_sender);
  EXPECT_TRUE(client.rules.events_all);
  EXPECT_EQ(client.queue, "a");
  ASSERT_EQ(config.queues.size(), 2u);
  EXPECT_EQ(config.queues[1].name, "b");
  ASSERT_EQ(config.routes.size(), 2u);
  EXPECT_EQ(config.routes[0].rule.prefixes, std::vector<std::string>{"4470"});
  EXPECT_TRUE(config.routes[1].rule.prefixes.empty());
  EXPECT_EQ(config.routes[1].carrier, "one");
  EXPECT_EQ(config.store.path, "/var/lib/x");
  EXPECT_EQ(config.store.witness, "/var/lib/w/witness");
  EXPECT_EQ(config.store.low_water, 64u << 20);
  EXPECT_EQ(config.store.mailbox_octets, 1u << 20);
  EXPECT_EQ(config.http.socket, "/run/x.sock");
  EXPECT_TRUE(config.http.tls);
  EXPECT_EQ(config.http.tls_address, "::1");
  EXPECT_EQ(config.http.tls_port, 0);
  EXPECT_EQ(config.http.tls_settings.client_ca_file, place_.path("tls/client-ca.pem"));
  EXPECT_EQ(config.http.tls_settings.min, net::TlsVersion::tls_1_3);
  EXPECT_EQ(config.http.max_body, 65'536u);
  EXPECT_EQ(config.http.max_connections, 10u);
  EXPECT_EQ(config.http.max_handshakes, 2u);
  EXPECT_EQ(config.http.header_timeout, smpp::Duration{1s});
  EXPECT_EQ(config.http.idle_timeout, smpp::Duration{3s});
  EXPECT_TRUE(config.http.metrics);
  EXPECT_EQ(config.http.metrics_address, "127.0.0.2");
  EXPECT_EQ(config.http.metrics_port, 9464);
  EXPECT_EQ(config.outbound.max_parts, 3);
  EXPECT_EQ(config.outbound.receipt_deadline, smpp::Duration{2h});
  EXPECT_EQ(config.outbound.unmatched_deadline, smpp::Duration{3s});
  EXPECT_EQ(config.outbound.max_unmatched, 4u);
  EXPECT_EQ(config.outbound.idempotency_kept, smpp::Duration{5h});
  EXPECT_EQ(config.outbound.ready_limit, 6u);
  EXPECT_EQ(config.inbound.parts_deadline, smpp::Duration{7s});
  EXPECT_EQ(config.inbound.max_sets_per_sender, 9u);
  EXPECT_EQ(config.inbound.max_sets, 10u);
  EXPECT_EQ(config.inbound.max_waiting_octets, 65u * 1'024);
  EXPECT_EQ(config.inbound.fingerprints_kept, smpp::Duration{12s});
  EXPECT_EQ(config.feed.default_hold, smpp::Duration{1s});
  EXPECT_EQ(config.feed.max_hold, smpp::Duration{2s});
  EXPECT_EQ(config.feed.max_wait, smpp::Duration{3s});
  EXPECT_EQ(config.feed.max_attempts, 4u);
  EXPECT_EQ(config.feed.max_leases, 5u);
  EXPECT_EQ(config.feed.ready_limit, 6u);
  EXPECT_EQ(config.log_level, LogLevel::debug);
  EXPECT_TRUE(config.lab);
  EXPECT_EQ(config.drain, smpp::Duration{5s});
}

TEST_F(Load, TellsEverythingAtOnceInOrder) {
  const Lines expected{
      "bridge.yaml:2:3: carriers.acme.host: is missing; write a host name or an IP address, "
      "without "
      "a port",
      "bridge.yaml:3:5: carriers.acme: unknown setting; did you mean `tls.name`?",
      "bridge.yaml:4:11: carriers.acme.port: is in quotes, which makes it text; write a whole "
      "number "
      "from 1 to 65535, without quotes",
      "bridge.yaml:5:16: carriers.acme.system_id: reads as a number; write 1 to 15 printable ASCII "
      "characters, in quotes",
      "bridge.yaml:6:15: carriers.acme.password: is a value; secrets do not stand in this file; "
      "write where the secret lies, `{file: PATH}` or `{credential: NAME}`",
      "bridge.yaml:8:12: carriers.acme.queue: there is no such queue; name one of `support` or "
      "declare it",
      "bridge.yaml:9:19: carriers.acme.enquire_link: has no unit; write a duration from 1s to 10m "
      "(units: ms, s, m, h, d)",
      "bridge.yaml:10:5: carriers.acme.queue: is given twice, first at bridge.yaml:8:5; keep one",
      "bridge.yaml:11:1: top level: unknown setting; did you mean `clients`?",
      "bridge.yaml:14:20: routes[0].carrier: there is no such carrier; name one of `acme` or "
      "declare it",
      "bridge.yaml:15:21: keys.root.file: names a file that cannot be found (No such file or "
      "directory); make it or correct the path",
      "bridge.yaml:17:1: listen.queue: is missing; write a map of settings",
  };
  EXPECT_EQ(problems(R"(carriers:
  acme:
    name: smpp.acme.example
    port: "2775"
    system_id: 0123
    password: hunter2
    tls: {}
    queue: suport
    enquire_link: 30
    queue: support
client:
  desk: {uid: 1000, senders: any, queue: support}
queues: {support: {}}
routes: [{carrier: acmee}]
keys: {root: {file: none.key}}
store: {path: state}
listen: {}
)"),
            expected);
}

TEST_F(Load, JoinsTheFilesOfConfD) {
  place_.write("conf.d/10-more.yaml", R"(carriers:
  other:
    host: other.example
    system_id: other
    password: {file: password}
    tls: {ca_file: tls/carrier-ca.pem}
    queue: support
)");
  place_.write("conf.d/20-window.yaml", "carriers: {acme: {window: 50}}\n");
  place_.write("conf.d/.hidden.yaml", "nonsense: [");
  place_.write("conf.d/30-old.yaml~", "nonsense: [");
  const Config config = loaded(minimal);
  ASSERT_EQ(config.carriers.size(), 2u);
  EXPECT_EQ(config.carriers[0].link.session.window, 50u);
  EXPECT_EQ(config.carriers[1].link.tls.ca_file, place_.path("tls/carrier-ca.pem"));
}

TEST_F(Load, AKeyGivenInTwoFilesNamesBoth) {
  place_.write("conf.d/a.yaml", "lab: false\ncarriers:\n  acme:\n    host: elsewhere.example\n");
  place_.write("conf.d/b.yaml", "lab: true\nroutes: []\n");
  EXPECT_EQ(
      problems(minimal),
      (Lines{
          "conf.d/a.yaml:4:5: carriers.acme.host: is given twice, first at bridge.yaml:3:5; keep "
          "one",
          "conf.d/b.yaml:1:1: lab: is given twice, first at conf.d/a.yaml:1:1; keep one",
          "conf.d/b.yaml:2:1: routes: is given twice, first at bridge.yaml:11:1; keep one"}));
}

TEST_F(Load, ABrokenFileOfConfDIsNamed) {
  place_.write("conf.d/a.yaml", "log: {level: info\n");
  place_.write("conf.d/b.yaml", "- list\n");
  EXPECT_EQ(problems(minimal),
            (Lines{"conf.d/a.yaml:2:1: a `{` is not closed, or a comma is missing; add `}` or `,`",
                   "conf.d/b.yaml:1:1: top level: is not a map; write settings as `name: value`"}));
}

TEST_F(Load, FilesThatCannotBeReadAreNamed) {
  const auto missing = load(place_.path("none.yaml"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(lines_of(missing.error(), place_),
            Lines{"none.yaml: cannot be opened (No such file or directory)"});
  const auto folder = load(place_.path("tls"));
  ASSERT_FALSE(folder);
  EXPECT_EQ(lines_of(folder.error(), place_), Lines{"tls: is not a regular file"});
  ASSERT_EQ(::mkfifo(place_.path("fifo").c_str(), 0600), 0);
  EXPECT_FALSE(load(place_.path("fifo")));
  EXPECT_EQ(problems(std::string(1024 * 1024 + 1, '\n')),
            Lines{"bridge.yaml: is larger than 1 MiB; a configuration is not"});
  place_.write("conf.d/a.yml", "lab: true\n");
  EXPECT_EQ(problems(minimal),
            Lines{"conf.d/a.yml: would not be read; name it *.yaml or remove it"});
}

TEST_F(Load, AnEmptyFileSaysWhatIsNeeded) {
  const Lines lines = problems("");
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0],
            "bridge.yaml:1:1: carriers: is missing; write a map from names to the settings of each "
            "carrier");
}

TEST_F(Load, ListsAreBounded) {
  std::string routes = "routes:\n";
  for (int i = 0; i < 1'001; ++i) {
    routes += "- {to: \"+1" + std::to_string(1'000'000 + i) + "\", carrier: acme}\n";
  }
  EXPECT_EQ(problems(replaced(minimal, "routes:\n  - {to: \"+44\", carrier: acme}\n", routes)),
            Lines{"bridge.yaml:12:1: routes: is too long; write a list of at most 1000 routes"});
  std::string queues = "queues:\n";
  for (int i = 0; i < 257; ++i) {
    queues += "  q" + std::to_string(i) + ": {}\n";
  }
  EXPECT_EQ(problems(replaced(minimal, "queues: {support: {}}\n", queues)).at(2),
            "bridge.yaml:267:3: queues: is too long; write at most 256");
}

TEST_F(Load, ManyProblemsAreCut) {
  std::string text = minimal;
  for (int i = 0; i < 500; ++i) {
    text += "unknown" + std::to_string(i) + ": 1\n";
  }
  const Lines lines = problems(text);
  ASSERT_EQ(lines.size(), max_problems + 1);
  EXPECT_EQ(lines.back(), "bridge.yaml: there is more that is wrong; correct the above first");
}

TEST_F(Load, APrivateKeyOpenToEverybodyIsRefused) {
  place_.write("tls/queue.key", "x", std::filesystem::perms{0644});
  EXPECT_EQ(problems(replaced(minimal,
                              "tls: {}",
                              "tls: {cert_file: tls/queue.pem, key_file: "
                              "tls/queue.key}")),
            Lines{"bridge.yaml:6:47: carriers.acme.tls.key_file: tls/queue.key holds a private key "
                  "and is open to everybody; run: chmod o= tls/queue.key"});
}

}  // namespace
}  // namespace config
