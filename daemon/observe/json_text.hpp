// Strings as JSON writes them, for log lines and health reports. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace observe {

// Appends `text` in quotes, escaped. Everything logged is ASCII by origin (our words, configuration
// names); an octet outside it becomes a question mark rather than a broken or forged line. Cut
// after `limit` octets.
void append_quoted(std::string& out, std::string_view text, std::size_t limit = 512);

}  // namespace observe
