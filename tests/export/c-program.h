/* c-program.h: what a bundle ships for C, compiled and run. */
#pragma once

#include <glib.h>

#include <string.h>

/* Runs a program in the folder; gives its output. */
static inline char *
program_run (const char *const *arguments, const char *folder, gboolean *ok)
{
  char *out = NULL;
  g_autofree char *problems = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_sync (folder, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &problems, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s%s", out, problems);
  *ok = status == 0;
  return out;
}

/* As strictly as C99 goes. */
static inline void
program_compile (const char *source, const char *program, const char *folder)
{
  const char *const arguments[] = { "cc",  "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic",
                                    "-O1", source,     "-lm",   "-o",      program,   NULL };
  gboolean ok;
  g_autofree char *out = program_run (arguments, folder, &ok);

  if (!ok)
    g_error ("%s does not compile", source);
}

/* example.c: the program in the words for people. */
static inline void
program_write_example (const char *folder)
{
  g_autofree char *readme = g_build_filename (folder, "README.md", NULL), *text = NULL;
  g_autofree char *source = g_build_filename (folder, "example.c", NULL);
  char *start;

  g_assert_true (g_file_get_contents (readme, &text, NULL, NULL));
  start = strstr (text, "```c\n");
  g_assert_nonnull (start);
  start += 5;
  g_assert_true (g_file_set_contents (source, start, strstr (start, "```") - start, NULL));
}
