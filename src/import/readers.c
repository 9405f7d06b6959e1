/* readers.c: the registry, made from the list in meson.build. */
#include "import/reader.h"

#define READER(id) extern const AisleReader aisle_reader_##id;
#include "import/readers-list.h"
#undef READER

static const AisleReader *const readers[] = {
#define READER(id) &aisle_reader_##id,
#include "import/readers-list.h"
#undef READER
};

const AisleReader *const *
aisle_readers (gsize *n)
{
  *n = G_N_ELEMENTS (readers);
  return readers;
}

const AisleReader *
aisle_reader (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    if (g_str_equal (readers[i]->id, id))
      return readers[i];
  return NULL;
}
