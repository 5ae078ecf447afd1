/* A library for LD_PRELOAD by which a node's wall clock is wrong: what asks the C library for the time of
 * day passes through here and gets the true one, and as much more as the shared page `control` says. The
 * monotonic clock, time-outs and sleeps stay true, as they do when an administrator or NTP sets a clock.
 * System calls of a program's own (Go) are not seen. Linux, glibc, 64 bits.
 * By hand, and not libfaketime: with its monotonic clock left alone, 0.9.10 breaks sleeps of Python
 * (clock_nanosleep with TIMER_ABSTIME ends with EINVAL), and it opens a file at each look at the clock. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Shared with the harness; little-endian as the machine is. Written whole between two steps of `version`,
 * which is odd meanwhile. */
struct control {
  uint64_t version;
  int64_t offset_ns;       /* at the anchor */
  int64_t anchor_ns;       /* of the monotonic clock */
  int64_t drift_per_mille; /* how much faster than true it goes since */
  uint64_t seen;           /* looks at the clock */
};

static struct control *control;

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int true_time(clockid_t clock, struct timespec *time) {
  REAL(clock_gettime);
  return real(clock, time);
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("DOUBLETAKE_CLOCK");
  int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0) return;
  void *page = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (page != MAP_FAILED) control = page;
}

static int64_t nanoseconds(struct timespec time) {
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* What is to be added to the true time of day. */
static int64_t error_ns(void) {
  if (!control) return 0;
  __atomic_add_fetch(&control->seen, 1, __ATOMIC_RELAXED);
  for (int tries = 0; tries < 1000; tries++) {
    uint64_t before = __atomic_load_n(&control->version, __ATOMIC_ACQUIRE);
    int64_t offset = control->offset_ns, anchor = control->anchor_ns;
    int64_t drift = control->drift_per_mille;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (before % 2 || before != __atomic_load_n(&control->version, __ATOMIC_RELAXED)) continue;
    if (!drift) return offset;
    struct timespec now;
    true_time(CLOCK_MONOTONIC, &now);
    return offset + (nanoseconds(now) - anchor) / 1000 * drift;
  }
  return 0;
}

static int wrong_time(clockid_t clock, struct timespec *time) {
  int result = true_time(clock, time);
  int64_t error = result == 0 ? error_ns() : 0;
  if (!error) return result;
  int64_t wrong = nanoseconds(*time) + error;
  if (wrong < 0) wrong = 0;
  time->tv_sec = wrong / 1000000000;
  time->tv_nsec = wrong % 1000000000;
  return result;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
  return is_wall ? wrong_time(clock, time) : true_time(clock, time);
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  REAL(gettimeofday);
  struct timespec now;
  int result = zone ? real(time, zone) : 0;
  if (time && result == 0) {
    result = wrong_time(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
  }
  return result;
}

time_t time(time_t *place) {
  struct timespec now;
  wrong_time(CLOCK_REALTIME_COARSE, &now);
  if (place) *place = now.tv_sec;
  return now.tv_sec;
}

int timespec_get(struct timespec *time, int base) {
  if (base != TIME_UTC) return 0;
  return wrong_time(CLOCK_REALTIME, time) == 0 ? base : 0;
}
