/* bench.h: figures as JSON lines, one object a line on stdout, each naming what it was measured on.
 *
 * A benchmark is bench-NAME.c with a main that calls bench_run or bench_record for each figure; it never asserts on a
 * time. Marks and peers are quoted in the record, judged by the reader. */
#pragma once

#include <glib.h>

/* Why a run is not to be had: the data set is absent.  Prints {"bench":..,"skipped":why}. */
void bench_skip (const char *name, const char *why);

/* Runs work `repeats` times and records the best and the median wall time and the CPU time of the best run.
 * setup (nullable) comes before each run, untimed.  units > 0 adds "per_s": units over the best time; unit names them.
 * mark > 0 is the time to reach, in seconds.  Returns the best. */
typedef struct
{
  const char *name;
  guint repeats;
  void (*setup) (gpointer data);
  void (*work) (gpointer data);
  gpointer data;
  double units;
  const char *unit;
  double mark;
} BenchRun;

double bench_run (const BenchRun *run);

/* One figure measured by other means, more of them as name, double pairs ending with NULL. */
void bench_record (const char *name, const char *first, ...) G_GNUC_NULL_TERMINATED;

/* AISLE_SHARED joined with path when that exists, else NULL. */
char *bench_shared (const char *path);
