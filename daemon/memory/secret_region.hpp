// Memory for keys: pages that are in no other view of memory, so that neither a core nor root's
// look into the process shows them (memfd_secret, Linux 5.14). Small and fixed; when it is used up,
// or where the kernel has none, keys lie in the arena. For the files of this folder.
//
// Any thread: keys are made seldom, so one lock serves all.
#pragma once

#include <cstddef>

namespace memory {

// False where there is none.
[[nodiscard]] bool open_secret_region();

// Whether what OpenSSL allocates on this thread now belongs to a key (smpp::MakingKey).
[[nodiscard]] bool making_key();

[[nodiscard]] void* key_allocate(std::size_t size) noexcept;
// Also of what is from the arena. Wiped.
void key_release(void* at) noexcept;
[[nodiscard]] std::size_t key_usable_size(const void* at) noexcept;

}  // namespace memory
