/* A library for LD_PRELOAD by which a node's data folder gets faults, without root: calls that change or
 * sync its files pass through here. Before a file is changed, what it was is kept (an undo log for each
 * file); a successful fsync makes the change durable and the log void. Power is lost by killing the node
 * and undoing, last change first, what is left in the logs (power.ts). Besides, calls can be refused
 * (ENOSPC, EIO) or delayed, as the shared page `control` says. Names (create, rename, unlink) are taken
 * as durable at once; changes through mmap, stdio of the C library and system calls of a program's own
 * (Go) are not seen. After the model of ALICE (Pillai et al., OSDI 2014). Linux, glibc. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Shared with the harness; little-endian as the machine is. */
struct control {
  uint32_t mode;
  uint32_t latency_ms;
  uint64_t seen; /* calls on files of the folder */
  uint64_t hit;  /* of these, calls that were refused or delayed */
};
enum { NONE = 0, FULL = 1, BROKEN = 2, SLOW = 3 };

/* A record of an undo log; `kept` bytes of the old content follow. */
struct record {
  uint64_t synced; /* not 0: what stands before this offset of the log is durable */
  uint64_t offset;
  uint64_t kept;
  uint64_t old_size;
  uint64_t changed; /* bytes that the call changes */
};

static struct control *control;
static const char *data_folder, *state_folder;
static size_t data_length;

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static ssize_t plain_write(int fd, const void *bytes, size_t size) {
  REAL(write);
  return real(fd, bytes, size);
}

__attribute__((constructor)) static void begin(void) {
  data_folder = getenv("DOUBLETAKE_DISK_DATA");
  state_folder = getenv("DOUBLETAKE_DISK_STATE");
  if (!data_folder || !state_folder) return;
  /* Copied: programs that set their title (Redis) write over their environment. */
  data_folder = strdup(data_folder);
  state_folder = strdup(state_folder);
  if (!data_folder || !state_folder) return;
  data_length = strlen(data_folder);
  char path[4096];
  snprintf(path, sizeof path, "%s/control", state_folder);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *page = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (page != MAP_FAILED) control = page;
}

/* Whether the descriptor is a regular file below the data folder; then its status is filled in. */
static int is_ours(int fd, struct statx *status) {
  if (!control) return 0;
  int before = errno;
  int ours = 0;
  if (statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, status) == 0 &&
      S_ISREG(status->stx_mode)) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    ours = length > (ssize_t)data_length && memcmp(path, data_folder, data_length) == 0 &&
           path[data_length] == '/';
  }
  errno = before;
  if (ours) __atomic_add_fetch(&control->seen, 1, __ATOMIC_RELAXED);
  return ours;
}

/* The undo log, locked; -1 where it cannot be had. */
static int open_log(const struct statx *status) {
  char path[4096];
  uint64_t born = (status->stx_mask & STATX_BTIME)
                      ? (uint64_t)status->stx_btime.tv_sec * 1000000000u + status->stx_btime.tv_nsec
                      : 0;
  snprintf(path, sizeof path, "%s/%llu-%llu.undo", state_folder,
           (unsigned long long)status->stx_ino, (unsigned long long)born);
  int log = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (log >= 0) flock(log, LOCK_EX);
  return log;
}

/* Keeps what [offset, offset + size) is before it is changed. */
static void keep(int fd, const struct statx *status, uint64_t offset, uint64_t size) {
  int before = errno;
  uint64_t old_size = status->stx_size;
  uint64_t end = offset + size < old_size ? offset + size : old_size;
  struct record record = {0, offset, end > offset ? end - offset : 0, old_size, size};
  char *bytes = malloc(sizeof record + record.kept);
  if (bytes) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (record.kept > 0) {
      /* Read through a descriptor of its own: the program's may be for writing only. */
      int reader = open(link, O_RDONLY | O_CLOEXEC);
      ssize_t got = reader < 0 ? -1 : pread(reader, bytes + sizeof record, record.kept, offset);
      if (reader >= 0) close(reader);
      record.kept = got < 0 ? 0 : got;
    }
    memcpy(bytes, &record, sizeof record);
    int log = open_log(status);
    if (log >= 0) {
      plain_write(log, bytes, sizeof record + record.kept);
      close(log);
    }
    free(bytes);
  }
  errno = before;
}

static uint64_t log_size(const struct statx *status) {
  int log = open_log(status);
  if (log < 0) return 0;
  off_t size = lseek(log, 0, SEEK_END);
  close(log);
  return size < 0 ? 0 : size;
}

/* What stood in the log before `size` is durable. */
static void settle(const struct statx *status, uint64_t size) {
  int before = errno;
  int log = size == 0 ? -1 : open_log(status);
  if (log >= 0) {
    struct record record = {size, 0, 0, 0, 0};
    if ((uint64_t)lseek(log, 0, SEEK_END) > size) plain_write(log, &record, sizeof record);
    else if (ftruncate(log, 0)) { /* stays, and is undone: never more durable than it was */
    }
    close(log);
  }
  errno = before;
}

/* Not 0 where the call shall fail, with errno set; delays it where it shall be slow. */
static int is_refused(int changes) {
  uint32_t mode = __atomic_load_n(&control->mode, __ATOMIC_RELAXED);
  if (mode == NONE || (mode == FULL && !changes)) return 0;
  __atomic_add_fetch(&control->hit, 1, __ATOMIC_RELAXED);
  if (mode == SLOW) {
    usleep(control->latency_ms * 1000u);
    return 0;
  }
  errno = mode == FULL ? ENOSPC : EIO;
  return 1;
}

static int flags_of(int fd) {
  int before = errno;
  int flags = fcntl(fd, F_GETFL);
  errno = before;
  return flags < 0 ? 0 : flags;
}

static uint64_t place_of(int fd, const struct statx *status) {
  if (flags_of(fd) & O_APPEND) return status->stx_size;
  off_t place = lseek(fd, 0, SEEK_CUR);
  return place < 0 ? 0 : place;
}

static uint64_t size_of(const struct iovec *parts, int count) {
  uint64_t size = 0;
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  return size;
}

/* A call that writes `size` bytes at `offset`: refused, or kept before, and settled where it syncs itself. */
#define WRITING(fd, offset, size, call) \
  do { \
    struct statx status; \
    if (!is_ours(fd, &status)) return call; \
    if (is_refused(1)) return -1; \
    keep(fd, &status, offset, size); \
    int syncs = (flags_of(fd) & (O_SYNC | O_DSYNC)) != 0; \
    uint64_t logged = syncs ? log_size(&status) : 0; \
    __typeof__(call) written = call; \
    if (syncs && written >= 0) settle(&status, logged); \
    return written; \
  } while (0)

ssize_t write(int fd, const void *bytes, size_t size) {
  REAL(write);
  WRITING(fd, place_of(fd, &status), size, real(fd, bytes, size));
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) {
  REAL(pwrite);
  WRITING(fd, offset, size, real(fd, bytes, size, offset));
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
  REAL(pwrite64);
  WRITING(fd, offset, size, real(fd, bytes, size, offset));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(writev);
  WRITING(fd, place_of(fd, &status), size_of(parts, count), real(fd, parts, count));
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  REAL(pwritev);
  WRITING(fd, offset, size_of(parts, count), real(fd, parts, count, offset));
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  REAL(pwritev64);
  WRITING(fd, offset, size_of(parts, count), real(fd, parts, count, offset));
}

/* A shorter file loses its end, which is kept; a longer one only its old length. */
#define RESIZING(fd, length, call) \
  do { \
    struct statx status; \
    if (!is_ours(fd, &status)) return call; \
    if (is_refused(1)) return -1; \
    uint64_t end = (uint64_t)(length), size = status.stx_size; \
    keep(fd, &status, end < size ? end : size, end < size ? size - end : 0); \
    return call; \
  } while (0)

int ftruncate(int fd, off_t length) {
  REAL(ftruncate);
  RESIZING(fd, length, real(fd, length));
}

int ftruncate64(int fd, off64_t length) {
  REAL(ftruncate64);
  RESIZING(fd, length, real(fd, length));
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
  REAL(fallocate);
  WRITING(fd, offset, length, real(fd, mode, offset, length));
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  REAL(fallocate64);
  WRITING(fd, offset, length, real(fd, mode, offset, length));
}

/* Returns the error, and sets no errno. */
int posix_fallocate(int fd, off_t offset, off_t length) {
  REAL(posix_fallocate);
  struct statx status;
  if (!is_ours(fd, &status)) return real(fd, offset, length);
  if (is_refused(1)) return errno;
  keep(fd, &status, status.stx_size, 0);
  return real(fd, offset, length);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  return posix_fallocate(fd, offset, length);
}

#define SYNCING(fd, call) \
  do { \
    struct statx status; \
    if (!is_ours(fd, &status)) return call; \
    if (is_refused(0)) return -1; \
    uint64_t logged = log_size(&status); \
    int failed = call; \
    if (!failed) settle(&status, logged); \
    return failed; \
  } while (0)

int fsync(int fd) {
  REAL(fsync);
  SYNCING(fd, real(fd));
}

int fdatasync(int fd) {
  REAL(fdatasync);
  SYNCING(fd, real(fd));
}

/* Everything is durable: every log is void. */
static void settle_all(void) {
  DIR *folder = control ? opendir(state_folder) : NULL;
  if (!folder) return;
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (!strstr(entry->d_name, ".undo")) continue;
    int log = openat(dirfd(folder), entry->d_name, O_RDWR | O_CLOEXEC);
    if (log < 0) continue;
    flock(log, LOCK_EX);
    if (ftruncate(log, 0)) { /* stays, and is undone */
    }
    close(log);
  }
  closedir(folder);
}

void sync(void) {
  REAL(sync);
  real();
  settle_all();
}

int syncfs(int fd) {
  REAL(syncfs);
  int failed = real(fd);
  if (!failed) settle_all();
  return failed;
}

/* What O_TRUNC is about to take away is kept. */
static void keep_truncated(int folder, const char *path, int flags) {
  if (!control || !(flags & O_TRUNC)) return;
  int before = errno;
  int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
  struct statx status;
  if (fd >= 0) {
    if (is_ours(fd, &status) && status.stx_size > 0) keep(fd, &status, 0, status.stx_size);
    close(fd);
  }
  errno = before;
}

#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list rest; \
    va_start(rest, flags); \
    mode = va_arg(rest, mode_t); \
    va_end(rest); \
  }

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    MODE(flags); \
    keep_truncated(AT_FDCWD, path, flags); \
    return real(path, flags, mode); \
  }

#define OPENING_AT(name) \
  int name(int folder, const char *path, int flags, ...) { \
    REAL(name); \
    MODE(flags); \
    keep_truncated(folder, path, flags); \
    return real(folder, path, flags, mode); \
  }

OPENING(open)
OPENING(open64)
OPENING_AT(openat)
OPENING_AT(openat64)

int creat(const char *path, mode_t mode) {
  return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
