/* xlsx-xml.h: a part of a workbook as a stream of elements, in fixed memory.
 *
 * Names come without their namespace prefix.  No document type, so no entities; no tag over a mebibyte; no deep nesting. */
#pragma once

#include "base/progress.h"

typedef struct _AisleXlsxXml AisleXlsxXml;

typedef struct
{
  void (*start) (AisleXlsxXml *xml, gpointer data, const char *name, const char **attributes);
  void (*end) (AisleXlsxXml *xml, gpointer data, const char *name);
  void (*text) (AisleXlsxXml *xml, gpointer data, const char *text, gsize length); /* (nullable) */
} AisleXlsxHandler;

/* FALSE with an error.  what (nullable): progress says so. */
gboolean aisle_xlsx_xml_parse (const char *path, const char *part, const AisleXlsxHandler *handler, gpointer data,
                               AisleProgress *progress, const char *what, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From a handler: enough was read, or it cannot go on (takes error). */
void aisle_xlsx_xml_stop (AisleXlsxXml *self);
void aisle_xlsx_xml_fail (AisleXlsxXml *self, GError *error);
/* For errors: where the parser is. */
guint64 aisle_xlsx_xml_line (const AisleXlsxXml *self);
/* The value of an attribute by its name without prefix, or NULL. */
const char *aisle_xlsx_attribute (const char **attributes, const char *name);
