// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace grayling {
inline namespace v0 {

template <class Signature>
class FunctionRef;

// A non-owning reference to a callable: two pointers, no allocation. The callable must outlive it, so it is for
// parameters. (std::function_ref arrives with C++26.)
template <class Result, class... Args>
class FunctionRef<Result(Args...)> {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> && std::is_object_v<std::remove_reference_t<F>> &&
             std::is_invocable_r_v<Result, F&, Args...>)
  FunctionRef(F&& f)  // NOLINT(google-explicit-constructor): a lambda is passed where a FunctionRef is expected
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))),
        call_([](void* object, Args... args) -> Result {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}

  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  Result (*call_)(void*, Args...);
};

}  // namespace v0
}  // namespace grayling
