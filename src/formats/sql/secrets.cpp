#include <algorithm>

#include "formats/sql/backends.h"

namespace tenon::formats::sql {

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    result += escape ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return result;
}

void hide(std::string_view secret, Secrets& secrets) {
  if (secret.empty()) return;
  secrets.hidden.emplace_back(secret);
  if (std::string plain = decoded(secret); plain != secret) secrets.hidden.push_back(std::move(plain));
}

// Behind the '?' only what is known to be harmless is shown: "passwrod=…" holds a secret, too.
bool is_harmless(const std::string& name) {
  for (const char* known : {"host", "hostaddr", "port", "user", "dbname", "sslmode", "options", "service",
                            "application_name", "connect_timeout", "target_session_attrs"})
    if (name == known) return true;
  return false;
}

std::string masked_query(std::string_view query, Secrets& secrets) {
  std::string masked;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&', 1), query.size());
    const std::string_view part = query.substr(0, end);
    const std::size_t equals = std::min(part.find('='), part.size());
    if (equals == part.size() || is_harmless(decoded(part.substr(1, equals - 1)))) {
      masked += part;
    } else {
      masked += std::string(part.substr(0, equals + 1)) + "***";
      hide(part.substr(equals + 1), secrets);
    }
    query.remove_prefix(end);
  }
  return masked;
}

}  // namespace

Secrets secrets_of(const std::string& url) {
  Secrets secrets;
  const std::string_view all = url;
  const std::size_t begin = all.find("://") + 3;
  // The last '@' there is: with a password that holds one in plain, all of it is masked, whatever else with it.
  const std::size_t at = all.rfind('@');
  std::size_t rest = begin;
  secrets.masked = all.substr(0, begin);
  if (at != std::string_view::npos && at >= begin) {
    const std::string_view user = all.substr(begin, at - begin);
    const std::size_t colon = user.find(':');
    secrets.masked += user.substr(0, colon);
    if (colon != std::string_view::npos) {
      const std::string_view password = user.substr(colon + 1);
      secrets.masked += ":***";
      hide(password, secrets);
      secrets.ambiguous = password.find_first_of("@/:") != std::string_view::npos;
    } else {
      secrets.ambiguous = user.find('@') != std::string_view::npos;
    }
    rest = at;
  }
  const std::string_view tail = all.substr(rest);
  const std::size_t question = std::min(tail.find('?'), tail.size());
  secrets.masked += tail.substr(0, question);
  secrets.masked += masked_query(tail.substr(question), secrets);
  return secrets;
}

}  // namespace tenon::formats::sql
