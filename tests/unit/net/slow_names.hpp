// Names that this test program answers itself, in place of the system's resolver:
//   two.test    127.0.0.2, then 127.0.0.1
//   never.test  answered when release_names() is called
// Every other name is the system's business.
#pragma once

namespace net::tests {

void release_names();

}  // namespace net::tests
