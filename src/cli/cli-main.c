/* cli-main.c: aisle-cli VERB [PROJECT] [ARGS]: everything the window can do, for scripts and tests. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"

#include <locale.h>
#include <semaphore.h>
#include <signal.h>

static const AisleVerb *
find_verb (const char *id)
{
  gsize n;
  const AisleVerb *const *verbs = aisle_verbs (&n);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (verbs[i]->id, id))
      return verbs[i];
  return NULL;
}

static void
print_usage (void)
{
  gsize n;
  const AisleVerb *const *verbs = aisle_verbs (&n);

  g_print (_ ("Usage: aisle-cli VERB [PROJECT] [ARGS]\n\n"));
  for (gsize i = 0; i < n; i++)
    g_print ("  %-10s %s\n", verbs[i]->id, _ (verbs[i]->summary));
  g_print (_ ("\naisle-cli VERB --help says more. Add --json for one JSON document on standard output.\n"));
}

/* Told by whichever thread the signal comes to: libraries have threads of their own before main begins. */
static sem_t told;
static volatile sig_atomic_t interrupted; /* by Ctrl+C, not by SIGTERM */

static void
tell (int number)
{
  interrupted = number == SIGINT;
  sem_post (&told);
}

static void
wait_for_signal (void)
{
  while (sem_wait (&told) != 0)
    ;
}

/* Waits for Ctrl+C.  The first one ends what can end with a part of its answer, the next lets the work end cleanly, and
 * the one after that ends the program. */
static gpointer
watch_signals (gpointer data)
{
  AisleCli *cli = data;

  wait_for_signal ();
  if (interrupted && g_atomic_int_get (&cli->partial))
    {
      g_cancellable_cancel (cli->progress.enough);
      wait_for_signal ();
    }
  g_cancellable_cancel (cli->progress.cancellable);
  wait_for_signal ();
  _exit (130);
}

static void
start_signals (AisleCli *cli)
{
  struct sigaction action = { .sa_handler = tell, .sa_flags = SA_RESTART };

  sem_init (&told, 0, 0);
  g_thread_unref (g_thread_new ("signals", watch_signals, cli));
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const AisleVerb *verb;
  static AisleCli cli; /* the thread that waits for signals outlives main */
  gboolean done;
  int code = 0;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, AISLE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  signal (SIGPIPE, SIG_DFL);

  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "help"))
    {
      print_usage ();
      return argc < 2 ? 2 : 0;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("Aisle %s\n", AISLE_VERSION);
      return 0;
    }
  verb = find_verb (argv[1]);
  if (verb == NULL)
    {
      g_printerr (_ ("aisle-cli: unknown verb '%s': see aisle-cli --help\n"), argv[1]);
      return 2;
    }
  cli.progress.cancellable = g_cancellable_new ();
  cli.progress.enough = g_cancellable_new ();
  start_signals (&cli);
  done = verb->run (&cli, argc - 1, argv + 1, &error);
  aisle_project_wait_closed ();
  aisle_cli_end_progress ();
  if (!done)
    {
      g_printerr ("aisle-cli: %s\n", error->message);
      /* Each folder has its own domain; the codes are shared. */
      code = error->code == AISLE_ERROR_USAGE && error->domain != G_IO_ERROR ? 2 : 1;
    }
  g_strfreev (cli.words);
  return code;
}
