// A cipher that hides nothing, in place of OpenSSL's, to see what sealing costs: linked into
// benchmarks only (--wrap), never installed. Off until it is switched on; what was sealed with it
// opens with it only.
#pragma once

namespace bench {

void use_null_cipher(bool on);

}  // namespace bench
