// A seed's whole world: a client, the daemon over its disk, a carrier, and what goes wrong between
// them. Runs until all is settled, then holds what each has seen against the claims. One thread.
#pragma once

#include "tests/sim/backend.hpp"

#include <memory>
#include <string>
#include <vector>

namespace sim {

class World {
 public:
  explicit World(std::uint64_t seed);

  // What does not hold, in words; nothing if all does.
  [[nodiscard]] std::vector<std::string> run();

  [[nodiscard]] const Plan& plan() const { return plan_; }

 private:
  void boot();
  void crash();
  void plan_faults();
  void plan_incoming();
  [[nodiscard]] bool settled() const;
  [[nodiscard]] std::vector<std::string> left_behind() const;

  Dice dice_;
  Plan plan_;
  Agenda agenda_;
  smpp::Time begin_ = agenda_.now();
  Ledger ledger_;
  support::MemoryStorage disk_{support::MemoryStorage::Mode::manual};
  Carrier carrier_;
  Carrier other_carrier_;  // if the plan has it
  Backend backend_;
  std::shared_ptr<Process> process_;
  std::uint32_t run_ = 0;
  std::size_t incoming_open_ = 0;
  bool out_of_bounds_ = false;
};

}  // namespace sim
