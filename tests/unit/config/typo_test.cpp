// Each mistake that people make, and the exact line that they read.
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

struct Typo {
  const char* what;  // in the minimal configuration
  const char* becomes;
  std::vector<std::string> says;
};

const std::vector<Typo> typos{
    // Names.
    {"system_id: acme01",
     "sytem_id: acme01",
     {"bridge.yaml:4:5: carriers.acme: unknown setting; did you mean `system_id`?"}},
    {"system_id: acme01",
     "system_id: acme01\n    enquirelink: 30s",
     {"bridge.yaml:5:5: carriers.acme: unknown setting; did you mean `enquire_link`?"}},
    {"system_id: acme01",
     "System-ID: acme01",
     {"bridge.yaml:4:5: carriers.acme: unknown setting; did you mean `system_id`?"}},
    {"tls: {}",
     "tls: {}\n    ca_file: x",
     {"bridge.yaml:7:5: carriers.acme: unknown setting; did you mean `tls.ca_file`?"}},
    {"store: {path: state}",
     "store: {path: state, compress: zstd}",
     {"bridge.yaml:14:22: store: unknown setting; the settings here are path, witness, low_water, "
      "mailbox"}},
    {"store: {path: state}",
     "store: {path: state, witness: state/of/it}",
     {"bridge.yaml:14:31: store.witness: puts the witness into the store's own folder; name a file "
      "outside of it as `store.witness`"}},
    {"{support: {}}",
     "{support: {size: 1}}",
     {"bridge.yaml:10:20: queues.support: unknown setting; nothing can be set here, write `{}`"}},
    {"acme:\n",
     "Acme:\n",
     {"bridge.yaml:2:3: carriers: the name of a carrier is not one; write 1 to 32 characters of a "
      "to "
      "z, 0 to 9, `_` and `-`, beginning with a letter or digit",
      "bridge.yaml:12:26: routes[0].carrier: there is no such carrier; declare it"}},
    // Texts and codings.
    {"tls: {}",
     "tls: {}\n    texts: {languages: [turkish, Turkish, turkish], long: tlv}",
     {"bridge.yaml:7:34: carriers.acme.texts.languages[1]: is none of the words allowed; write "
      "`turkish`, `spanish`, `portuguese`, `bengali`, `gujarati`, `hindi`, `kannada`, `malayalam`, "
      "`oriya`, `punjabi`, `tamil`, `telugu` or `urdu`",
      "bridge.yaml:7:43: carriers.acme.texts.languages[2]: is given twice; write each word once",
      "bridge.yaml:7:59: carriers.acme.texts.long: is none of the words allowed; write `udh`, "
      "`sar` or `payload`"}},
    {"tls: {}",
     "tls: {}\n    texts: {languages: turkish}",
     {"bridge.yaml:7:24: carriers.acme.texts.languages: is a single value; write a list of "
      "`turkish`, "
      "`spanish`, `portuguese`, `bengali`, `gujarati`, `hindi`, `kannada`, `malayalam`, `oriya`, "
      "`punjabi`, `tamil`, `telugu` or `urdu`"}},
    {"tls: {}",
     "tls: {}\n    data_codings: [{data_coding: 4, means: utf8}, {data_coding: 4, means: ucs2}]",
     {"bridge.yaml:7:65: carriers.acme.data_codings[1].data_coding: is given twice; keep one"}},
    {"tls: {}",
     "tls: {}\n    data_codings: [{data_coding: 0, means: UTF-8}]",
     {"bridge.yaml:7:34: carriers.acme.data_codings[0].data_coding: is out of range; write a whole "
      "number from 1 to 255",
      "bridge.yaml:7:44: carriers.acme.data_codings[0].means: is none of the words allowed; write "
      "`gsm7`, `gsm7_packed`, `ascii`, `latin1`, `windows1252`, `utf8`, `ucs2`, `cyrillic`, "
      "`hebrew`, `jis`, `iso2022_jp`, `extended_jis`, `shift_jis`, `korean` or `binary`"}},
    // YAML that is not taken.
    {"queue: support\nclients",
     "queue: &q support\nclients",
     {"bridge.yaml:7:12: carriers.acme.queue: uses an anchor, an alias or a tag of YAML; write the "
      "name of a queue"}},
    {"tls: {}",
     "tls: {}\n    <<: {port: 1}",
     {"bridge.yaml:7:5: carriers.acme: a merge key is used; write the settings out"}},
    {"tls: {}",
     "tls: {}\n    ? [port]\n    : 1",
     {"bridge.yaml:7:7: carriers.acme: a key is not plain text; write the name of a setting"}},
    // Types.
    {"uid: 1000",
     "uid: 0755",
     {"bridge.yaml:9:15: clients.desk.uid: is not a whole number in decimal digits; write a whole "
      "number from 0 to 4294967294"}},
    {"uid: 1000",
     "uid: [1000]",
     {"bridge.yaml:9:15: clients.desk.uid: is a list; write a whole number from 0 to 4294967294"}},
    {"uid: 1000",
     "uid: ",
     {"bridge.yaml:9:10: clients.desk.uid: has no value; write a whole number from 0 to "
      "4294967294"}},
    {"tls: {}",
     "tls: yes",
     {"bridge.yaml:6:10: carriers.acme.tls: is a single value; write a map of settings"}},
    {"tls: {}",
     "tls: {min: 1.2}",
     {"bridge.yaml:6:16: carriers.acme.tls.min: reads as a number; write `1.2` or `1.3`, in "
      "quotes"}},
    {"tls: {}",
     "tls: {min: \"1.1\"}",
     {"bridge.yaml:6:16: carriers.acme.tls.min: is none of the words allowed; write `1.2` or "
      "`1.3`"}},
    {"system_id: acme01",
     "system_id: no",
     {"bridge.yaml:4:16: carriers.acme.system_id: reads as true or false; write 1 to 15 printable "
      "ASCII characters, in quotes"}},
    {"system_id: acme01",
     "system_id: acme0123456789abc",
     {"bridge.yaml:4:16: carriers.acme.system_id: is too long; write 1 to 15 printable ASCII "
      "characters"}},
    {"system_id: acme01",
     "system_id: ''",
     {"bridge.yaml:4:16: carriers.acme.system_id: is too short; write 1 to 15 printable ASCII "
      "characters"}},
    {"host: smpp.acme.example",
     "host: smpps://acme.example:3550",
     {"bridge.yaml:3:11: carriers.acme.host: does not have the right form; write a host name or an "
      "IP "
      "address, without a port"}},
    {"queues:",
     "lab: yes\nqueues:",
     {"bridge.yaml:10:6: lab: is neither true nor false; write `true` or `false`"}},
    {"queues:",
     "lab: \"true\"\nqueues:",
     {"bridge.yaml:10:6: lab: is in quotes, which makes it text; write `true` or `false`, without "
      "quotes"}},
    {"routes:\n  - {to: \"+44\", carrier: acme}",
     "routes: {to: \"+44\", carrier: acme}",
     {"bridge.yaml:11:9: routes: is a map; write a list of at most 1000 routes"}},
    {"\"+44\"",
     "+44",
     {"bridge.yaml:12:10: routes[0].to: reads as a number; write `+` and the first digits of the "
      "numbers, in quotes"}},
    {"\"+44\"",
     "\"0044\"",
     {"bridge.yaml:12:10: routes[0].to: does not have the right form; write `+` and the first "
      "digits "
      "of the numbers, in quotes"}},
    // Units and ranges.
    {"tls: {}",
     "tls: {}\n    bind_timeout: 10 sec",
     {"bridge.yaml:7:19: carriers.acme.bind_timeout: has a unit that does not exist; write a "
      "duration "
      "from 1s to 2m (units: ms, s, m, h, d)"}},
    {"tls: {}",
     "tls: {}\n    bind_timeout: 3h",
     {"bridge.yaml:7:19: carriers.acme.bind_timeout: is out of range; write a duration from 1s to "
      "2m "
      "(units: ms, s, m, h, d)"}},
    {"tls: {}",
     "tls: {}\n    rate: 50",
     {"bridge.yaml:7:11: carriers.acme.rate: has no unit; write a rate of at most 100000/s (units: "
      "/s, /m, /h)"}},
    {"tls: {}",
     "tls: {}\n    rate: 0/s",
     {"bridge.yaml:7:11: carriers.acme.rate: is out of range; write a rate of at most 100000/s "
      "(units: /s, /m, /h)"}},
    {"path: state",
     "path: state, low_water: 1GB",
     {"bridge.yaml:14:33: store.low_water: has a unit that does not exist; write a size from 64MiB "
      "to "
      "16TiB (units: B, KiB, MiB, GiB, TiB)"}},
    {"tls: {}",
     "tls: {}\n    binds: 33",
     {"bridge.yaml:7:12: carriers.acme.binds: is out of range; write a whole number from 1 to 32"}},
    // Secrets and files.
    {"{file: password}",
     "{file: password, credential: x}",
     {"bridge.yaml:5:15: carriers.acme.password: does not name exactly one place; write where the "
      "secret lies, `{file: PATH}` or `{credential: NAME}`"}},
    {"{file: password}",
     "{credential: ../x}",
     {"bridge.yaml:5:15: carriers.acme.password: names no credential; write a file name without "
      "folders"}},
    {"{file: password}",
     "",
     {"bridge.yaml:5:5: carriers.acme.password: has no value; write where the secret lies, `{file: "
      "PATH}` or `{credential: NAME}`"}},
    {"{file: password}",
     "{value: hunter2}",
     {"bridge.yaml:5:16: carriers.acme.password: unknown setting; the settings here are file, "
      "credential"}},
    {"tls: {}",
     "tls: {ca_file: none.pem}",
     {"bridge.yaml:6:20: carriers.acme.tls.ca_file: none.pem cannot be found (No such file or "
      "directory); make it or correct the path"}},
    {"tls: {}",
     "tls: {ca_file: tls}",
     {"bridge.yaml:6:20: carriers.acme.tls.ca_file: tls is not a regular file; name one"}},
    {"path: state",
     "path: password",
     {"bridge.yaml:14:15: store.path: password is not a folder; name a folder or a path that does "
      "not "
      "exist yet"}},
    // What goes together.
    {"    tls: {}\n",
     "",
     {"bridge.yaml:2:3: carriers.acme: has neither `tls` nor `transport`; write `tls: {}` or more "
      "of "
      "its settings"}},
    {"tls: {}",
     "transport: {plain: lab}",
     {"bridge.yaml:6:16: carriers.acme.transport: plain TCP is for a lab only; write `tls` "
      "instead, "
      "or `lab: true` at the top level"}},
    {"tls: {}",
     "tls: {}\n    transport: {plain: lab}",
     {"bridge.yaml:7:16: carriers.acme.transport: is given beside `tls`; keep one of them"}},
    {"tls: {}",
     "tls: {cert_file: tls/queue.pem}",
     {"bridge.yaml:6:22: carriers.acme.tls.cert_file: comes without a key; write `key_file` too"}},
    {"tls: {}",
     "tls: {key_file: tls/queue.key}",
     {"bridge.yaml:6:21: carriers.acme.tls.key_file: comes without a certificate; write "
      "`cert_file` "
      "too"}},
    {"tls: {}",
     "tls: {}\n    backoff: {min: 2m}",
     {"bridge.yaml:7:20: carriers.acme.backoff.min: is more than carriers.acme.backoff.max; write "
      "at "
      "most 1m"}},
    {"queues:",
     "leases: {max_hold: 10s}\nqueues:",
     {"bridge.yaml:10:20: leases.max_hold: is less than leases.hold; write at least 30s"}},
    {"tls: {}",
     "tls: {}\n    bind: rx",
     {"bridge.yaml:13:26: routes[0].carrier: this carrier binds as `rx` and cannot send; name "
      "another "
      "or bind as `trx`"}},
    {"carrier: acme}",
     "carrier: acme}\n  - {to: \"+447\", carrier: acme}",
     {"bridge.yaml:13:5: routes[1]: is never reached, the route at bridge.yaml:12:5 takes all of "
      "it; "
      "put the one that asks for more first"}},
    {"uid: 1000, ",
     "",
     {"bridge.yaml:9:3: clients.desk: cannot be recognised; give `uid`, `cert_san` or both"}},
    {"uid: 1000",
     "cert_san: desk",
     {"bridge.yaml:9:20: clients.desk.cert_san: counts on TLS only; give `listen.queue.tls`"}},
    {"  desk: {uid: 1000,",
     "  other: {uid: 1000, senders: any, queue: support}\n  desk: {uid: 1000,",
     {"bridge.yaml:10:15: clients.desk.uid: is also that of clients.other.uid at bridge.yaml:9:16; "
      "give each client its own"}},
    {"[\"+447700900100\"]",
     "[+447700900100, Help desk!, \"12\"]",
     {"bridge.yaml:9:31: clients.desk.senders[0]: reads as a number; write a number with `+`, a "
      "short "
      "code (both in quotes) or 1 to 11 letters and digits",
      "bridge.yaml:9:46: clients.desk.senders[1]: is not a sender; write a number with `+`, a "
      "short "
      "code (both in quotes) or 1 to 11 letters and digits",
      "bridge.yaml:9:58: clients.desk.senders[2]: is not a sender; write a number with `+`, a "
      "short "
      "code (both in quotes) or 1 to 11 letters and digits"}},
    {"[\"+447700900100\"]",
     "[]",
     {"bridge.yaml:9:30: clients.desk.senders: is empty; write `any` or a list of senders, each a "
      "number with `+` in quotes, a short code in quotes or 1 to 11 letters and digits"}},
    {"{socket: queue.sock}",
     "{max_body: 1MiB}",
     {"bridge.yaml:9:15: clients.desk.uid: counts on the Unix socket only; give "
      "`listen.queue.socket`",
      "bridge.yaml:15:17: listen.queue: listens nowhere; give `socket`, `tls` or both"}},
    {"socket: queue.sock",
     "socket: queue.sock, max_body: 13MiB",
     {"bridge.yaml:15:48: listen.queue.max_body: is more than `memory.limit` has room for; write "
      "5084KiB or less, or make `memory.limit` larger"}},
    {"socket: queue.sock",
     "socket: queue.sock, tls: {port: 0}",
     {"bridge.yaml:15:38: listen.queue.tls.cert_file: is missing; write the path of a file that "
      "the "
      "daemon can read",
      "bridge.yaml:15:38: listen.queue.tls.key_file: is missing; write the path of a file that "
      "only "
      "the daemon can read",
      "bridge.yaml:15:38: listen.queue.tls.client_ca_file: is missing; write the path of a file "
      "that "
      "the daemon can read"}},
};

TEST(Typos, TheMinimalConfigurationHasNone) {
  const config_test::Workplace place;
  place.write_named_files();
  EXPECT_EQ(config_test::problems_of(place, config_test::minimal), std::vector<std::string>{});
}

TEST(Typos, EachIsToldExactly) {
  const config_test::Workplace place;
  place.write_named_files();
  for (const Typo& typo : typos) {
    EXPECT_EQ(config_test::problems_of(
                  place, config_test::replaced(config_test::minimal, typo.what, typo.becomes)),
              typo.says)
        << typo.becomes;
  }
}

TEST(Typos, ASocketPathThatIsTooLong) {
  const config_test::Workplace place;
  place.write_named_files();
  EXPECT_EQ(
      config_test::problems_of(
          place, config_test::replaced(config_test::minimal, "queue.sock", std::string(104, 's'))),
      (std::vector<std::string>{
          "bridge.yaml:15:26: listen.queue.socket: is too long for a socket once the folder "
          "stands before it; write a shorter path"}));
}

}  // namespace
}  // namespace config
