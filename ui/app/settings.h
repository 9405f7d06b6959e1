/* settings.h: what the program remembers between starts (GSettings), also where its schema is not installed: then the
 * defaults hold and nothing is kept. */
#pragma once

#include <gio/gio.h>

#define AISLE_APP_ID "io.github.aisle.Aisle"

GSettings *aisle_settings (void); /* (nullable), borrowed */
char *aisle_settings_text (const char *key);
int aisle_settings_integer (const char *key, int fallback);
void aisle_settings_set_text (const char *key, const char *value);
void aisle_settings_set_integer (const char *key, int value);
/* Projects opened before, newest first. */
char **aisle_settings_recent (void);
void aisle_settings_add_recent (const char *path);
