/* xlsx-xml.c: see xlsx-xml.h. */
#include "import/xlsx/xlsx-xml.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/packed-stream.h"

#include <expat.h>

#define BLOCK     (64 << 10)
#define MAX_TAG   (1 << 20)
#define MAX_DEPTH 64

struct _AisleXlsxXml
{
  XML_Parser parser;
  const char *path, *part;
  const AisleXlsxHandler *handler;
  gpointer data;
  guint depth;
  gboolean stopped;
  GError *error;
};

static const char *
local_name (const char *name)
{
  const char *colon = strchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

const char *
aisle_xlsx_attribute (const char **attributes, const char *name)
{
  for (; attributes[0] != NULL; attributes += 2)
    if (g_str_equal (local_name (attributes[0]), name))
      return attributes[1];
  return NULL;
}

void
aisle_xlsx_xml_stop (AisleXlsxXml *self)
{
  self->stopped = TRUE;
  XML_StopParser (self->parser, XML_FALSE);
}

void
aisle_xlsx_xml_fail (AisleXlsxXml *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  XML_StopParser (self->parser, XML_FALSE);
}

guint64
aisle_xlsx_xml_line (const AisleXlsxXml *self)
{
  return XML_GetCurrentLineNumber (self->parser);
}

static GError *
bad_part (const AisleXlsxXml *self, const char *why)
{
  return g_error_new (AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                      _ ("cannot read '%s': '%s' in it, line %llu: %s: save the workbook again"), self->path,
                      self->part, (unsigned long long) aisle_xlsx_xml_line (self), why);
}

/* ---- what expat calls ---- */

static void
start_cb (void *data, const XML_Char *name, const XML_Char **attributes)
{
  AisleXlsxXml *self = data;

  if (self->stopped || self->error != NULL)
    return;
  if (++self->depth > MAX_DEPTH)
    aisle_xlsx_xml_fail (self, bad_part (self, _ ("elements are nested too deeply")));
  else
    self->handler->start (self, self->data, local_name (name), attributes);
}

static void
end_cb (void *data, const XML_Char *name)
{
  AisleXlsxXml *self = data;

  if (self->stopped || self->error != NULL)
    return;
  self->depth--;
  self->handler->end (self, self->data, local_name (name));
}

static void
text_cb (void *data, const XML_Char *text, int length)
{
  AisleXlsxXml *self = data;

  if (!self->stopped && self->error == NULL)
    self->handler->text (self, self->data, text, (gsize) length);
}

static void
doctype_cb (void *data, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
  AisleXlsxXml *self = data;

  aisle_xlsx_xml_fail (self, bad_part (self, _ ("it has a document type, which no workbook has")));
}

/* ---- parsing ---- */

static gboolean
parse_block (AisleXlsxXml *self, AislePackedStream *stream, guint64 *fed, gboolean *last)
{
  void *buffer = XML_GetBuffer (self->parser, BLOCK);
  gssize n;

  if (buffer == NULL)
    {
      self->error =
          g_error_new (AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"), self->path);
      return FALSE;
    }
  n = aisle_packed_stream_read (stream, buffer, BLOCK, &self->error);
  if (n < 0)
    return FALSE;
  *last = n == 0;
  *fed += (guint64) n;
  if (XML_ParseBuffer (self->parser, (int) n, n == 0) != XML_STATUS_OK && !self->stopped && self->error == NULL)
    self->error = bad_part (self, XML_ErrorString (XML_GetErrorCode (self->parser)));
  /* What the parser has not passed yet it keeps in memory: one tag at most. */
  if (self->error == NULL && !self->stopped && !*last
      && *fed > (guint64) MAX (XML_GetCurrentByteIndex (self->parser), 0) + MAX_TAG)
    self->error = bad_part (self, _ ("a tag is too long"));
  return self->error == NULL && !self->stopped;
}

static gboolean
parse_all (AisleXlsxXml *self, AislePackedStream *stream, AisleProgress *progress, const char *what)
{
  guint64 fed = 0, size = MAX (aisle_packed_stream_size (stream), 1);
  gboolean last = FALSE;

  while (!last && parse_block (self, stream, &fed, &last))
    if (!aisle_progress_step (progress, (double) aisle_packed_stream_done (stream) / (double) size, what, &self->error))
      return FALSE;
  return self->error == NULL;
}

gboolean
aisle_xlsx_xml_parse (const char *path, const char *part, const AisleXlsxHandler *handler, gpointer data,
                      AisleProgress *progress, const char *what, GError **error)
{
  AisleXlsxXml self = { .path = path, .part = part, .handler = handler, .data = data };
  g_autoptr (GError) problem = NULL;
  g_autoptr (AislePackedStream) stream = aisle_packed_stream_open_member (path, part, &problem);
  gboolean ok;

  if (g_error_matches (problem, AISLE_IMPORT_ERROR, AISLE_ERROR_NOT_FOUND))
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_NOT_FOUND,
                 _ ("cannot read '%s': its part '%s' is missing: save the workbook again"), path, part);
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  if (stream == NULL)
    return FALSE;
  self.parser = XML_ParserCreate (NULL);
  if (self.parser == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"), path);
      return FALSE;
    }
  XML_SetUserData (self.parser, &self);
  XML_SetElementHandler (self.parser, start_cb, end_cb);
  if (handler->text != NULL)
    XML_SetCharacterDataHandler (self.parser, text_cb);
  XML_SetStartDoctypeDeclHandler (self.parser, doctype_cb);
  ok = parse_all (&self, stream, progress, what);
  XML_ParserFree (self.parser);
  if (!ok)
    g_propagate_error (error, self.error);
  return ok;
}
