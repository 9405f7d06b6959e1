/* packed-stream.c: see packed-stream.h. */
#include "import/packed-stream.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"

#define N_BLOCKS 4
#define BLOCK    (512 << 10)

typedef struct
{
  guint8 *data;
  gsize length;
  guint64 done;  /* of the file, behind this block */
  gboolean last; /* nothing follows, or an error */
} Block;

struct _AislePackedStream
{
  AislePackedFile *file;
  guint64 size, done;
  GThread *thread;
  GMutex lock;
  GCond changed;
  Block blocks[N_BLOCKS];
  guint filled, taken; /* counters of blocks: filled - taken wait */
  gboolean stop;
  GError *error;      /* the thread's, until it is handed out */
  AisleByteHash hash; /* set before the last block is */
  gsize at;           /* reader's, in its block */
};

/* A whole block, so that the two sides meet seldom. */
static gboolean
fill (AislePackedStream *self, Block *block)
{
  block->length = 0;
  block->last = FALSE;
  while (block->length < BLOCK && !block->last)
    {
      gssize n = aisle_packed_file_read (self->file, block->data + block->length, BLOCK - block->length, &self->error);

      if (n < 0 || (n == 0 && !aisle_packed_file_hash (self->file, &self->hash, &self->error)))
        return FALSE;
      block->length += (gsize) n;
      block->last = n == 0;
    }
  block->done = aisle_packed_file_done (self->file);
  return TRUE;
}

static gpointer
unpack_thread (gpointer data)
{
  AislePackedStream *self = data;
  gboolean last = FALSE;

  while (!last)
    {
      Block *block;

      g_mutex_lock (&self->lock);
      while (self->filled - self->taken == N_BLOCKS && !self->stop)
        g_cond_wait (&self->changed, &self->lock);
      last = self->stop;
      g_mutex_unlock (&self->lock);
      if (last)
        break;
      block = &self->blocks[self->filled % N_BLOCKS];
      if (!fill (self, block))
        block->last = TRUE;
      last = block->last;
      g_mutex_lock (&self->lock);
      self->filled++;
      g_cond_signal (&self->changed);
      g_mutex_unlock (&self->lock);
    }
  return NULL;
}

static AislePackedStream *
begin (AislePackedFile *file, const char *path, GError **error)
{
  g_autoptr (AislePackedStream) self = NULL;

  if (file == NULL)
    return NULL;
  self = g_new0 (AislePackedStream, 1);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->file = file;
  self->size = aisle_packed_file_size (file);
  for (guint i = 0; i < N_BLOCKS; i++)
    if ((self->blocks[i].data = g_try_malloc (BLOCK)) == NULL)
      {
        g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"), path);
        return NULL;
      }
  self->thread = g_thread_try_new ("unpack", unpack_thread, self, error);
  return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

AislePackedStream *
aisle_packed_stream_open (const char *path, GError **error)
{
  return begin (aisle_packed_file_open (path, error), path, error);
}

AislePackedStream *
aisle_packed_stream_open_member (const char *file, const char *member, GError **error)
{
  return begin (aisle_packed_file_open_member (file, member, error), file, error);
}

void
aisle_packed_stream_free (AislePackedStream *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      self->stop = TRUE;
      g_cond_signal (&self->changed);
      g_mutex_unlock (&self->lock);
      g_thread_join (self->thread);
    }
  for (guint i = 0; i < N_BLOCKS; i++)
    g_free (self->blocks[i].data);
  aisle_packed_file_free (self->file);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

gssize
aisle_packed_stream_read (AislePackedStream *self, guint8 *to, gsize size, GError **error)
{
  Block *block;
  gsize n;

  g_mutex_lock (&self->lock);
  while (self->filled == self->taken)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  block = &self->blocks[self->taken % N_BLOCKS];
  n = MIN (size, block->length - self->at);
  if (n == 0 && block->last)
    {
      if (self->error == NULL)
        {
          self->done = self->size;
          return 0;
        }
      g_propagate_error (error, g_error_copy (self->error));
      return -1;
    }
  memcpy (to, block->data + self->at, n);
  self->at += n;
  if (self->at == block->length && !block->last)
    {
      self->done = block->done;
      self->at = 0;
      g_mutex_lock (&self->lock);
      self->taken++;
      g_cond_signal (&self->changed);
      g_mutex_unlock (&self->lock);
    }
  return (gssize) n;
}

guint64
aisle_packed_stream_size (const AislePackedStream *self)
{
  return self->size;
}

guint64
aisle_packed_stream_done (const AislePackedStream *self)
{
  return self->done;
}

const AisleByteHash *
aisle_packed_stream_hash (const AislePackedStream *self)
{
  return &self->hash;
}
