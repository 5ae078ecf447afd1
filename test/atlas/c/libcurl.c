// libcurl's easy interface with its defaults: asks once so that a connection stands, then makes the one
// call, and prints the status that its caller saw.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static size_t ignore(char *data, size_t size, size_t count, void *to) {
  (void)data;
  (void)to;
  return size * count;
}

static CURLcode ask(CURL *curl, const char *path, const char *method, long *status) {
  char url[256], key[256];
  const char *base = getenv("DOUBLETAKE_URL"), *named = getenv("KEY");
  struct curl_slist *headers = NULL;
  snprintf(url, sizeof url, "%.*s%s", (int)strcspn(base + 7, "/") + 7, base, path);
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
  if (strcmp(method, "GET") != 0) {
    headers = curl_slist_append(headers, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "{\"amount\":1}");
  }
  if (named != NULL) {
    snprintf(key, sizeof key, "Idempotency-Key: %s", named);
    headers = curl_slist_append(headers, key);
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  CURLcode code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
  curl_slist_free_all(headers);
  return code;
}

int main(void) {
  long status = 0;
  const char *method = getenv("METHOD");
  const struct timespec pause = {0, 300 * 1000 * 1000};
  CURL *curl = curl_easy_init();
  if (ask(curl, "/warm", "GET", &status) != CURLE_OK) return 2;
  nanosleep(&pause, NULL);
  CURLcode code = ask(curl, "/call", method == NULL ? "POST" : method, &status);
  if (code == CURLE_OK) printf("%ld\n", status);
  else printf("error: %s\n", curl_easy_strerror(code));
  curl_easy_cleanup(curl);
  return code == CURLE_OK ? 0 : 1;
}
