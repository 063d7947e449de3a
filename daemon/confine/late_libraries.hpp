// Libraries that the C library would load when they are first needed: afterwards no memory can be
// made executable, so they are loaded now. At the start, before to_known_system_calls().
#pragma once

namespace confine {

// The name services of nsswitch.conf, and OpenSSL's providers. One that is not installed is as
// missing as before.
void load_late_libraries();

}  // namespace confine
