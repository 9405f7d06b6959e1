/* main.c: the program aisle. */
#include "app/application.h"
#include "app/settings.h"

#include "base/i18n.h"
#include "store/project.h"

#include <locale.h>

/* The language of the preferences, where one was chosen, wins over the desktop's. */
static void
choose_language (void)
{
  g_autofree char *language = aisle_settings_text ("language");

  if (*language != '\0')
    {
      g_autofree char *locale = g_strdup_printf ("%s.UTF-8", language);
      g_setenv ("LANGUAGE", language, TRUE);
      setlocale (LC_ALL, "");
      setlocale (LC_MESSAGES, locale);
    }
  else
    setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, AISLE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  g_autoptr (AisleApplication) application = NULL;
  int status;

  choose_language ();
  application = aisle_application_new (G_APPLICATION_DEFAULT_FLAGS);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  aisle_project_wait_closed ();
  return status;
}
