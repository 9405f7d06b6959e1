/* fuzz-xlsx.c: bytes that begin like a zip are a workbook as they stand; others are the parts of one, bytes 0xff between
 * them: a sheet, the shared texts, the styles, the workbook. */
#include "fuzz-rows.h"

#include "import/pack.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define HEAD "<Relationships><Relationship Id='r1' Type='/"

static const char root[] = HEAD "officeDocument' Target='xl/workbook.xml'/></Relationships>";
static const char relations[] =
    HEAD "worksheet' Target='s.xml'/><Relationship Id='r2' Type='/sharedStrings' Target='t.xml'/>"
         "<Relationship Id='r3' Type='/styles' Target='y.xml'/></Relationships>";
static const char book[] = "<workbook><sheets><sheet name='One' id='r1'/></sheets></workbook>";

static gsize
next_part (const guint8 **data, gsize *size, const guint8 **part)
{
  const guint8 *end = memchr (*data, 0xff, *size);
  gsize length = end != NULL ? (gsize) (end - *data) : *size;

  *part = *data;
  *data += length + (end != NULL);
  *size -= length + (end != NULL);
  return length;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const names[] = { "xl/s.xml", "xl/t.xml", "xl/y.xml", "xl/workbook.xml" };
  g_autoptr (GBytes) packed = NULL;
  PackFile files[6] = { { "_rels/.rels", root, sizeof root - 1 },
                        { "xl/_rels/workbook.xml.rels", relations, sizeof relations - 1 } };
  gsize salt = size;

  if (size >= 2 && memcmp (data, "PK", 2) == 0)
    {
      fuzz_sniff_and_read (fuzz_file (data, size), salt);
      return 0;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const guint8 *part;
      gsize length = next_part (&data, &size, &part);

      files[2 + i] = (PackFile){ names[i], part, length };
    }
  if (files[5].length == 0)
    files[5] = (PackFile){ names[3], book, sizeof book - 1 };
  packed = pack_zip (files, G_N_ELEMENTS (files), NULL);
  fuzz_sniff_and_read (fuzz_file (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed)), salt);
  return 0;
}
