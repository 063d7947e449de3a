// A callable that may own move-only things and is called at most as often as its owner wants.
// std::move_only_function is C++23; this is the part of it that completions need.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace smpp {

template <class Signature>
class UniqueFunction;

template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;
  template <class F>

  requires(!std::is_same_v<std::decay_t<F>, UniqueFunction>) explicit(false) UniqueFunction(F&& f)
      : call_(std::make_unique<Held<std::decay_t<F>>>(std::forward<F>(f))) {}

  explicit operator bool() const { return call_ != nullptr; }

  R operator()(Args... args) { return call_->call(std::forward<Args>(args)...); }

 private:
  struct Callable {
    Callable() = default;
    Callable(const Callable&) = delete;
    Callable& operator=(const Callable&) = delete;
    virtual ~Callable() = default;
    virtual R call(Args... args) = 0;
  };

  template <class F>
  struct Held final : Callable {
    explicit Held(F f) : f_(std::move(f)) {}

    R call(Args... args) override { return f_(std::forward<Args>(args)...); }

    F f_;
  };

  std::unique_ptr<Callable> call_;
};

}  // namespace smpp
