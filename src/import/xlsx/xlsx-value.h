/* xlsx-value.h: what a cell's stored number stands for, written as logs write it. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_XLSX_NUMBER,
  AISLE_XLSX_DATE = 1 << 0,
  AISLE_XLSX_TIME = 1 << 1,
} AisleXlsxForm;

/* Of a number format: its code, or the id of a built-in one. */
AisleXlsxForm aisle_xlsx_form_of_code (const char *code);
AisleXlsxForm aisle_xlsx_form_of_id (guint id);
/* The shortest decimal text that reads back, without an exponent: 1E5 is 100000. */
void aisle_xlsx_append_number (GString *out, double value);
/* Days since the workbook's epoch as "2026-03-02", "2026-03-02T09:00:00" or "09:00:00"; what is no date as a number. */
void aisle_xlsx_append_date (GString *out, double serial, AisleXlsxForm form, gboolean epoch_1904);
