/*
 * What a power cut takes: below the folder FOCUS_CUT, every write notes in FOCUS_UNDO what stood there before, and fsync of a file lets go of
 * its notes. Whoever plays the notes of a killed process back, last first, has the disk as it would be had nothing unsynced reached it.
 * A note: offset, length of the write, bytes that stood there, size of the file before; four int64, then those bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static __thread int inside = 0;

/* The notes' file of a watched file; 0 = it is none. */
static int notes_of(int fd, char *out) {
  const char *folder = getenv("FOCUS_CUT"), *undo = getenv("FOCUS_UNDO");
  char link[64], path[PATH_MAX];
  if (!folder || !undo) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  size_t length = strlen(folder);
  if (strncmp(path, folder, length) != 0 || path[length] != '/') return 0;
  /* Shared memory of the log is made anew after every start. */
  if (n > 4 && strcmp(path + n - 4, "-shm") == 0) return 0;
  snprintf(out, PATH_MAX, "%s/%s", undo, path + length + 1);
  return 1;
}

static void note(int fd, off_t offset, size_t length) {
  char file[PATH_MAX];
  if (inside || !notes_of(fd, file)) return;
  inside = 1;
  struct stat about;
  fstat(fd, &about);
  char *old = malloc(length + 1);
  ssize_t kept = offset < about.st_size ? pread(fd, old, length, offset) : 0;
  if (kept < 0) kept = 0;
  int64_t head[4] = {offset, (int64_t)length, kept, about.st_size};
  int notes = open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (notes >= 0) {
    if (write(notes, head, sizeof head) != sizeof head || write(notes, old, kept) != kept) abort();
    close(notes);
  }
  free(old);
  inside = 0;
}

static void let_go(int fd) {
  char file[PATH_MAX];
  if (notes_of(fd, file)) unlink(file);
}

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  note(fd, offset, length);
  return REAL(pwrite)(fd, bytes, length, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  note(fd, offset, length);
  return REAL(pwrite64)(fd, bytes, length, offset);
}
ssize_t write(int fd, const void *bytes, size_t length) {
  if (!inside) note(fd, lseek(fd, 0, SEEK_CUR), length);
  return REAL(write)(fd, bytes, length);
}
int ftruncate(int fd, off_t size) {
  struct stat about;
  if (fstat(fd, &about) == 0 && size < about.st_size) note(fd, size, about.st_size - size);
  return REAL(ftruncate)(fd, size);
}
int ftruncate64(int fd, off64_t size) {
  struct stat about;
  if (fstat(fd, &about) == 0 && size < about.st_size) note(fd, size, about.st_size - size);
  return REAL(ftruncate64)(fd, size);
}
int fsync(int fd) {
  int done = REAL(fsync)(fd);
  if (done == 0) let_go(fd);
  return done;
}
int fdatasync(int fd) {
  int done = REAL(fdatasync)(fd);
  if (done == 0) let_go(fd);
  return done;
}
