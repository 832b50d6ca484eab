/*
 * Fails or delays reads and writes of the process that this is preloaded into, while a file says so:
 *
 *   cc -shared -fPIC -O2 -o libeverdrill-disk.so everdrill-disk.c -ldl
 *   EVERDRILL_DISK_CONTROL=/run/shop/disk LD_PRELOAD=libeverdrill-disk.so java ...
 *
 * The files are /run/shop/disk.error and /run/shop/disk.delay, each one line:
 *
 *   DEADLINE ERRNO PERCENT MICROSECONDS FOLDER
 *
 * DEADLINE is in seconds since boot. Nothing happens after it, whoever has forgotten the file. They
 * are looked at with every call and nothing is kept, so there is nothing to lock and nothing stale.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct rule {
  double deadline;
  int error;
  double percent;
  long micros;
  char folder[PATH_MAX];
};

static double since_boot(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

/* System calls, not functions: those are ours. */
static int load(const char *control, const char *kind, struct rule *rule) {
  char name[PATH_MAX], line[PATH_MAX + 128];
  if (snprintf(name, sizeof name, "%s.%s", control, kind) >= (int)sizeof name) return 0;
  long file = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  long got = syscall(SYS_read, file, line, sizeof line - 1);
  syscall(SYS_close, file);
  if (got <= 0) return 0;
  line[got] = 0;
  return sscanf(line, "%lf %d %lf %ld %4095[^\n]", &rule->deadline, &rule->error, &rule->percent,
                &rule->micros, rule->folder) == 5;
}

static int is_under(int fd, const char *folder) {
  char link[64], file[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, file, sizeof file - 1);
  if (length <= 0) return 0;
  file[length] = 0;
  size_t prefix = strlen(folder);
  return strncmp(file, folder, prefix) == 0 && (file[prefix] == '/' || file[prefix] == 0);
}

/* xorshift64*: which calls are hit needs no better chance. */
static int hits(double percent) {
  static __thread uint64_t state;
  if (state == 0) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    state = ((uint64_t)now.tv_nsec << 32) ^ (uint64_t)(uintptr_t)&state ^ (uint64_t)now.tv_sec ^ 1;
  }
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return ((state * 0x2545F4914F6CDD1DULL) >> 11) / 9007199254740992.0 * 100 < percent;
}

/* 0, or what the call has to fail with. Only a read error can come from a read. */
static int fault(int fd, int writes) {
  static const char *const kinds[] = {"delay", "error"};
  const char *control = getenv("EVERDRILL_DISK_CONTROL");
  int before = errno, error = 0;
  if (control == NULL) return 0;
  for (int i = 0; i < 2 && error == 0; i++) {
    struct rule rule;
    if (!load(control, kinds[i], &rule) || since_boot() >= rule.deadline ||
        !is_under(fd, rule.folder) || !hits(rule.percent)) {
      continue;
    }
    if (rule.micros > 0) {
      struct timespec pause = {rule.micros / 1000000, rule.micros % 1000000 * 1000};
      nanosleep(&pause, NULL);
    }
    if (rule.error == EIO || writes) error = rule.error;
  }
  errno = before;
  return error;
}

#define WRAP(result, name, writes, parameters, arguments)             \
  result name parameters {                                            \
    static result(*next) parameters;                                  \
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, #name);      \
    int error = fault(fd, writes);                                    \
    if (error != 0) {                                                 \
      errno = error;                                                  \
      return -1;                                                      \
    }                                                                 \
    return next arguments;                                            \
  }

WRAP(ssize_t, read, 0, (int fd, void *to, size_t n), (fd, to, n))
WRAP(ssize_t, write, 1, (int fd, const void *from, size_t n), (fd, from, n))
WRAP(ssize_t, pread, 0, (int fd, void *to, size_t n, off_t at), (fd, to, n, at))
WRAP(ssize_t, pwrite, 1, (int fd, const void *from, size_t n, off_t at), (fd, from, n, at))
WRAP(ssize_t, pread64, 0, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at))
WRAP(ssize_t, pwrite64, 1, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at))
WRAP(ssize_t, readv, 0, (int fd, const struct iovec *to, int n), (fd, to, n))
WRAP(ssize_t, writev, 1, (int fd, const struct iovec *from, int n), (fd, from, n))
WRAP(int, fsync, 1, (int fd), (fd))
WRAP(int, fdatasync, 1, (int fd), (fd))
