// The strict receiver's judgement: good PDUs pass, and each rule is broken by one change.
#include "smpp/pdu/check.hpp"

#include "smpp/pdu/check_tlvs.hpp"
#include "smpp/pdu/codec.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace smpp {
namespace {

using vectors::from_hex;
using enum CommandStatus;

constexpr Ear smsc_34{.receiver = Role::smsc, .version = Version::v34};
constexpr Ear smsc_50{.receiver = Role::smsc, .version = Version::v50};
constexpr Ear esme_34{.receiver = Role::esme, .version = Version::v34};

Pdu request(Body body) {
  return {.status = {}, .sequence = SequenceNumber{1}, .body = std::move(body), .bodiless = false};
}

SubmitSm submit() {
  SubmitSm pdu;
  pdu.source_ton = Ton::alphanumeric;
  pdu.source.assign("SENDER");
  pdu.dest_ton = Ton::international;
  pdu.dest_npi = Npi::isdn;
  pdu.dest.assign("447700900456");
  pdu.short_message = to_octets("at nine");
  return pdu;
}

// The answer to a good submit_sm with one change.
template <class Change>
CommandStatus answer(Change change, Ear ear = smsc_34) {
  SubmitSm pdu = submit();
  change(pdu);
  const auto fault = check(request(pdu), ear);
  return fault ? fault->answer : ESME_ROK;
}

TEST(Check, TakesEveryGoodVectorInItsVersion) {
  std::size_t requests = 0;
  for (const auto& value : vectors::file("pdus").at("vectors").as_array()) {
    const auto& vector = value.as_object();
    SCOPED_TRACE(vectors::text(vector, "id"));
    const Pdu pdu = decode(from_hex(vectors::text(vector, "hex"))).value();
    if (is_response(pdu.id())) {
      continue;
    }
    ++requests;
    const auto version = vectors::text(vector, "version");
    const auto is_ours = [&](const CommandRow& row) { return row.id == pdu.id(); };
    const auto* row = std::find_if(std::begin(command_rows), std::end(command_rows), is_ours);
    Ear ear{.receiver = row->senders == Senders::smsc ? Role::esme : Role::smsc,
            .version = version == "3.3"   ? Version::v33
                       : version == "5.0" ? Version::v50
                                          : Version::v34};
    auto fault = check(pdu, ear);
    if (fault && row->senders == Senders::both) {
      ear.receiver = Role::esme;
      fault = check(pdu, ear);
    }
    EXPECT_FALSE(fault) << fault->field << " " << name_of(fault->answer).value_or("?");
  }
  EXPECT_GT(requests, 90U);
}

TEST(Check, SaysWhichFieldAndWhereItBegins) {
  SubmitSm pdu = submit();
  pdu.dest_npi = Npi{2};
  auto fault = check(request(pdu), smsc_34);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->field, "dest_addr_npi");
  EXPECT_EQ(fault->offset, header_size + 1 + 2 + 7 + 1);
  pdu = submit();
  add_u8(pdu.tlvs, static_cast<TlvTag>(0x1500), 7);
  add_u8(pdu.tlvs, TlvTag::user_message_reference, 1);
  fault = check(request(pdu), smsc_34);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->field, "user_message_reference");
  EXPECT_EQ(fault->offset, encoded_size(request(pdu)) - 5);
  pdu = submit();
  pdu.dest.assign("44770090045x");
  fault = check(request(pdu), smsc_34);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->field, "destination_addr");
  EXPECT_EQ(fault->offset, header_size + 1 + 2 + 7 + 2);
}

// Every value of an octet: `good` are all that may pass.
template <class Set>
void sweep(CommandStatus refusal, Ear ear, Set set, const std::function<bool(unsigned)>& good) {
  for (unsigned value = 0; value < 256; ++value) {
    const auto got =
        answer([&](SubmitSm& pdu) { set(pdu, static_cast<std::uint8_t>(value)); }, ear);
    EXPECT_EQ(got, good(value) ? ESME_ROK : refusal) << value;
  }
}

TEST(Check, KnowsEachValueOfEachOctet) {
  const auto ton = [](SubmitSm& pdu, std::uint8_t v) {
    pdu.source_ton = Ton{v};
    pdu.source.assign("123");
  };
  sweep(ESME_RINVSRCTON, smsc_34, ton, [](unsigned v) { return v <= 6; });
  const auto npi = [](SubmitSm& pdu, std::uint8_t v) { pdu.dest_npi = Npi{v}; };
  sweep(ESME_RINVDSTNPI, smsc_34, npi, [](unsigned v) {
    return std::set<unsigned>{0, 1, 3, 4, 6, 8, 9, 10, 14, 18}.contains(v);
  });
  const auto priority = [](SubmitSm& pdu, std::uint8_t v) { pdu.priority_flag = v; };
  sweep(ESME_RINVPRTFLG, smsc_34, priority, [](unsigned v) { return v <= 3; });
  sweep(ESME_RINVPRTFLG, smsc_50, priority, [](unsigned v) { return v <= 4; });
  const auto replace = [](SubmitSm& pdu, std::uint8_t v) { pdu.replace_if_present_flag = v; };
  sweep(ESME_RINVREPFLAG, smsc_34, replace, [](unsigned v) { return v <= 1; });
  const auto receipt = [](SubmitSm& pdu, std::uint8_t v) { pdu.registered_delivery.value = v; };
  sweep(ESME_RINVREGDLVFLG, smsc_34, receipt, [](unsigned v) { return v < 32 && v % 4 != 3; });
  sweep(ESME_RINVREGDLVFLG, smsc_50, receipt, [](unsigned v) { return v < 32; });
  const auto canned = [](SubmitSm& pdu, std::uint8_t v) { pdu.sm_default_msg_id = v; };
  sweep(ESME_RINVDFTMSGID, smsc_34, canned, [](unsigned v) { return v != 255; });
  const auto coding = [](SubmitSm& pdu, std::uint8_t v) {
    pdu.data_coding.value = v;
    pdu.short_message.resize(8);
  };
  sweep(ESME_RINVDCS, smsc_34, coding, [](unsigned) { return true; });
  sweep(ESME_RINVDCS, smsc_50, coding, [](unsigned v) {
    return v < 0x0B || v == 0x0D || v == 0x0E || (v >= 0x10 && v < 0x40) || v >= 0xC0;
  });
  // The text is a good user data header too: no octets of it are.
  const auto esm = [](SubmitSm& pdu, std::uint8_t v) {
    pdu.esm_class.value = v;
    pdu.short_message = from_hex("0041");
  };
  sweep(ESME_RINVESMCLASS, smsc_34, esm, [](unsigned v) {
    const unsigned type = v & 0x3C;
    return type == 0 || type == 0x08 || type == 0x10;
  });
}

TEST(Check, TakesReceiptTypesFromAnSmscOnly) {
  constexpr std::array<std::uint8_t, 6> types{0x00, 0x04, 0x08, 0x10, 0x18, 0x20};
  for (const std::uint8_t type : types) {
    DeliverSm pdu;
    pdu.esm_class.value = type;
    EXPECT_FALSE(check(request(pdu), esme_34)) << unsigned{type};
  }
  DeliverSm pdu;
  pdu.esm_class.value = 0x0C;
  EXPECT_TRUE(check(request(pdu), esme_34));
}

TEST(Check, KnowsAddresses) {
  const auto from = [](Ton ton, std::string_view address, Npi npi = Npi::isdn) {
    return answer([&](SubmitSm& pdu) {
      pdu.source_ton = ton;
      pdu.source_npi = npi;
      pdu.source.assign(address);
    });
  };
  EXPECT_EQ(from(Ton::international, ""), ESME_ROK);
  EXPECT_EQ(from(Ton::international, "447700900101"), ESME_ROK);
  EXPECT_EQ(from(Ton::international, "+447700900101"), ESME_ROK);
  EXPECT_EQ(from(Ton::national, "0770o"), ESME_RINVSRCADR);
  EXPECT_EQ(from(Ton::international, "192.0.2.1:80", Npi::internet), ESME_ROK);
  EXPECT_EQ(from(Ton::unknown, "anything"), ESME_ROK);
  EXPECT_EQ(from(Ton::abbreviated, "*100#"), ESME_ROK);
  EXPECT_EQ(from(Ton::alphanumeric, "Elevenchars"), ESME_ROK);
  EXPECT_EQ(from(Ton::alphanumeric, "Twelve chars"), ESME_RINVSRCADR);
  EXPECT_EQ(answer([](SubmitSm& pdu) { pdu.dest.assign(""); }), ESME_RINVDSTADR);
}

TEST(Check, KnowsTimes) {
  const auto valid = [](std::string_view text) {
    return answer([&](SubmitSm& pdu) { pdu.validity_period.assign(text); }) == ESME_ROK;
  };
  for (const char* good : {"",
                           "260131235959008+",
                           "000007000000000R",
                           "240229000000948-",
                           "999999999999000R",
                           "000000000000000R",
                           "991231235959900+"}) {
    EXPECT_TRUE(valid(good)) << good;
  }
  for (const char* bad : {"26013123595900+",
                          "261331235959008+",
                          "260001235959008+",
                          "260230000000008+",
                          "230229000000008+",
                          "260131240000008+",
                          "260131236000008+",
                          "260131235960008+",
                          "260131235959049+",
                          "260131235959008Z",
                          "260131235959008R",
                          "00000700000000 R",
                          "2601312359590 8+",
                          "0000070000000000",
                          "-60131235959008+"}) {
    EXPECT_FALSE(valid(bad)) << bad;
  }
  const auto order = [](std::string_view schedule, std::string_view validity) {
    return answer([&](SubmitSm& pdu) {
      pdu.schedule_delivery_time.assign(schedule);
      pdu.validity_period.assign(validity);
    });
  };
  EXPECT_EQ(order("26010100000000+x", ""), ESME_RINVSCHED);
  EXPECT_EQ(order("260102000000000+", "260101000000000+"), ESME_RINVSCHED);
  EXPECT_EQ(order("260101000000000+", "260102000000000+"), ESME_ROK);
  EXPECT_EQ(order("260101010000008+", "260101000000000+"), ESME_ROK) << "two hours ahead";
  EXPECT_EQ(order("260101010000008-", "260101000000000+"), ESME_RINVSCHED);
  EXPECT_EQ(order("000002000000000R", "000001000000000R"), ESME_RINVSCHED);
  EXPECT_EQ(order("000040000000000R", "000100000000000R"), ESME_ROK) << "depends on the month";
  EXPECT_EQ(order("260102000000000+", "000001000000000R"), ESME_ROK) << "depends on the clock";
}

TEST(Check, KnowsLengthsByVersion) {
  const auto of = [](std::size_t size, Version version) {
    return answer([&](SubmitSm& pdu) { pdu.short_message.resize(size); },
                  {.receiver = Role::smsc, .version = version});
  };
  EXPECT_EQ(of(160, Version::v33), ESME_ROK);
  EXPECT_EQ(of(161, Version::v33), ESME_RINVMSGLEN);
  EXPECT_EQ(of(254, Version::v34), ESME_ROK);
  EXPECT_EQ(of(255, Version::v34), ESME_RINVMSGLEN);
  EXPECT_EQ(of(255, Version::v50), ESME_ROK);
  SubmitMulti multi;
  multi.dests.resize(255);
  for (Destination& to : multi.dests) {
    to.address.assign("1");
  }
  EXPECT_EQ(check(request(multi), smsc_34)->answer, ESME_RINVNUMDESTS);
  EXPECT_FALSE(check(request(multi), smsc_50));
  multi.dests.resize(3);
  multi.dests[2].address.assign("");
  EXPECT_EQ(check(request(multi), smsc_34)->answer, ESME_RINVDSTADR);
  multi.dests[2].flag = Destination::distribution_list;
  EXPECT_EQ(check(request(multi), smsc_34)->answer, ESME_RINVDLNAME);
  multi.dests[1].ton = Ton{7};
  EXPECT_EQ(check(request(multi), smsc_34)->answer, ESME_RINVDSTTON);
}

TEST(Check, KnowsWhatOlderVersionsLack) {
  const Ear smsc_33{.receiver = Role::smsc, .version = Version::v33};
  DataSm data;
  data.dest.assign("1");
  add_octets(data.tlvs, TlvTag::message_payload, {});
  EXPECT_FALSE(check(request(data), smsc_34));
  EXPECT_EQ(check(request(data), smsc_33)->answer, ESME_RINVCMDID);
  EXPECT_EQ(check(request(BroadcastSm{}), smsc_34)->answer, ESME_RINVCMDID);
  EXPECT_EQ(check(request(QueryLastMsgs{}), smsc_34)->answer, ESME_RINVCMDID);
  EXPECT_FALSE(check(request(QueryLastMsgs{}), smsc_33));
  BindTransceiver bind;
  EXPECT_FALSE(check(request(bind), smsc_33));
  bind.addr_ton = Ton{9};
  EXPECT_EQ(check(request(bind), smsc_33)->answer, ESME_RBINDFAIL);
  EXPECT_EQ(answer([](SubmitSm& p) { add_u16(p.tlvs, TlvTag::dest_port, 1); }, smsc_33),
            ESME_RINVCMDLEN);
  EXPECT_EQ(answer([](SubmitSm& p) { add_u8(p.tlvs, TlvTag::set_dpf, 1); }), ESME_RTLVNOTALLWD);
  EXPECT_EQ(answer([](SubmitSm& p) { add_u8(p.tlvs, TlvTag::set_dpf, 1); }, smsc_50), ESME_ROK);
}

// A PDU of `id` that holds only this TLV, at least what is needed around it.
CommandStatus judged(TlvTag tag, const Octets& value, CommandId id, Version version) {
  const auto fault = check_tlvs(Tlvs{Tlv{.tag = tag, .value = value}}, id, version);
  return fault ? fault->answer : ESME_ROK;
}

// Every row, at every length around its limits, in the first place that may hold it.
TEST(Check, KnowsTheLengthsOfEveryTlv) {
  for (const TlvRow& row : tlv_rows()) {
    SCOPED_TRACE(row.name);
    for (const CommandRow& command : command_rows) {
      if (row.places.in(command.id, Version::v50) == Presence::never) {
        EXPECT_EQ(judged(row.tag, {}, command.id, Version::v50), ESME_RTLVNOTALLWD);
        continue;
      }
      const std::size_t most = row.shape.most;
      EXPECT_EQ(judged(row.tag, Octets(most + 1, 'x'), command.id, Version::v50), ESME_RINVTLVLEN);
      if (row.shape.least > 0 && row.shape.type != ValueType::cstr) {
        EXPECT_EQ(judged(row.tag, Octets(row.shape.least - 1U), command.id, Version::v50),
                  ESME_RINVTLVLEN);
      }
    }
  }
}

TEST(Check, KnowsTheValuesOfTlvs) {
  const auto in_submit = [](TlvTag tag, std::string_view hex, Version version = Version::v50) {
    return judged(tag, from_hex(hex), CommandId::submit_sm, version);
  };
  EXPECT_EQ(in_submit(TlvTag::privacy_indicator, "03"), ESME_ROK);
  EXPECT_EQ(in_submit(TlvTag::privacy_indicator, "04"), ESME_RINVTLVVAL);
  EXPECT_EQ(in_submit(TlvTag::callback_num, "0101013135"), ESME_ROK);
  EXPECT_EQ(in_submit(TlvTag::callback_num, "0201013135"), ESME_RINVTLVVAL);
  EXPECT_EQ(in_submit(TlvTag::callback_num, "0109013135"), ESME_RINVTLVVAL);
  EXPECT_EQ(in_submit(TlvTag::callback_num, "0101023135"), ESME_RINVTLVVAL);
  EXPECT_EQ(in_submit(TlvTag::ms_validity, "0401002d"), ESME_ROK);
  EXPECT_EQ(in_submit(TlvTag::ms_validity, "0407002d"), ESME_RINVTLVVAL);
  EXPECT_EQ(in_submit(TlvTag::ms_validity, "04"), ESME_RINVTLVVAL);
  EXPECT_EQ(in_submit(TlvTag::ms_validity, "0300"), ESME_RINVTLVLEN);
  EXPECT_EQ(in_submit(TlvTag::ms_validity, "0401002d", Version::v34), ESME_RINVTLVLEN);
  EXPECT_EQ(in_submit(TlvTag::source_node_id, "303030303031"), ESME_ROK);
  EXPECT_EQ(in_submit(TlvTag::source_node_id, "30303030303a"), ESME_RINVTLVVAL);
  EXPECT_EQ(in_submit(TlvTag::source_telematics_id, "05"), ESME_ROK);
  EXPECT_EQ(in_submit(TlvTag::source_telematics_id, "0005"), ESME_ROK);
  EXPECT_EQ(in_submit(TlvTag::source_telematics_id, "000005"), ESME_RINVTLVLEN);
  EXPECT_EQ(in_submit(static_cast<TlvTag>(0x1400), ""), ESME_ROK);
  EXPECT_EQ(in_submit(static_cast<TlvTag>(0x4321), "deadbeef"), ESME_ROK);
}

TEST(Check, WantsAllOfASegment) {
  const auto with = [](std::optional<unsigned> total, std::optional<unsigned> number) {
    return answer([&](SubmitSm& pdu) {
      add_u16(pdu.tlvs, TlvTag::sar_msg_ref_num, 1);
      if (total) {
        add_u8(pdu.tlvs, TlvTag::sar_total_segments, static_cast<std::uint8_t>(*total));
      }
      if (number) {
        add_u8(pdu.tlvs, TlvTag::sar_segment_seqnum, static_cast<std::uint8_t>(*number));
      }
    });
  };
  EXPECT_EQ(with(2, 2), ESME_ROK);
  EXPECT_EQ(with(2, 3), ESME_RINVTLVVAL);
  EXPECT_EQ(with(2, 0), ESME_RINVTLVVAL);
  EXPECT_EQ(with(2, std::nullopt), ESME_RMISSINGTLV);
  EXPECT_EQ(with(std::nullopt, 1), ESME_RMISSINGTLV);
}

TEST(Check, WantsWhatABroadcastNeeds) {
  BroadcastSm pdu;
  EXPECT_EQ(check(request(pdu), smsc_50)->answer, ESME_RMISSINGTLV);
  add_octets(pdu.tlvs, TlvTag::broadcast_area_identifier, from_hex("004e"));
  add_octets(pdu.tlvs, TlvTag::broadcast_content_type, from_hex("010010"));
  add_u16(pdu.tlvs, TlvTag::broadcast_rep_num, 3);
  EXPECT_EQ(check(request(pdu), smsc_50)->field, "broadcast_frequency_interval");
  add_octets(pdu.tlvs, TlvTag::broadcast_frequency_interval, from_hex("090005"));
  EXPECT_FALSE(check(request(pdu), smsc_50));
}

TEST(Check, ReadsTheUserDataThatCounts) {
  const auto with = [](std::string_view hex, std::uint8_t esm, std::uint8_t coding, bool payload) {
    return answer([&](SubmitSm& pdu) {
      pdu.esm_class.value = esm;
      pdu.data_coding.value = coding;
      pdu.short_message = payload ? Octets{} : from_hex(hex);
      if (payload) {
        add_octets(pdu.tlvs, TlvTag::message_payload, from_hex(hex));
      }
    });
  };
  for (const bool payload : {false, true}) {
    EXPECT_EQ(with("050003010201", 0x40, 0, payload), ESME_ROK);
    EXPECT_EQ(with("0500030102", 0x40, 0, payload), ESME_RINVESMCLASS);
    EXPECT_EQ(with("050004010201", 0x40, 0, payload), ESME_RINVESMCLASS);
    EXPECT_EQ(with("0500030102010041", 0x40, 8, payload), ESME_ROK);
    EXPECT_EQ(with("05000301020141", 0x40, 8, payload), ESME_RINVMSGLEN);
    EXPECT_EQ(with("004100", 0, 8, payload), ESME_RINVMSGLEN);
    EXPECT_EQ(with("004100", 0, 0, payload), ESME_ROK);
  }
  EXPECT_EQ(with("", 0x40, 0, false), ESME_RINVESMCLASS);
}

TEST(Check, WantsTheIdOfWhatIsAskedFor) {
  EXPECT_EQ(check(request(QuerySm{}), smsc_34)->answer, ESME_RINVMSGID);
  EXPECT_EQ(check(request(ReplaceSm{}), smsc_34)->answer, ESME_RINVMSGID);
  EXPECT_EQ(check(request(CancelSm{}), smsc_34)->answer, ESME_RINVDSTADR);
  CancelSm cancel;
  cancel.message_id.assign("7");
  EXPECT_FALSE(check(request(cancel), smsc_34));
  QueryBroadcastSm query;
  EXPECT_EQ(check(request(query), smsc_50)->answer, ESME_RINVMSGID);
  add_u16(query.tlvs, TlvTag::user_message_reference, 1);
  EXPECT_FALSE(check(request(query), smsc_50));
  QuerySm old;
  old.message_id.assign("123456789");
  EXPECT_FALSE(check(request(old), smsc_34));
  EXPECT_EQ(check(request(old), {.receiver = Role::smsc, .version = Version::v33})->answer,
            ESME_RINVMSGID);
}

TEST(Check, NeverJudgesAResponse) {
  SubmitSmResp resp;
  add_u8(resp.tlvs, TlvTag::privacy_indicator, 9);
  EXPECT_FALSE(check(request(resp), smsc_34));
}

}  // namespace
}  // namespace smpp
