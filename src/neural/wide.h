/* wide.h: functions whose plain loops the compiler turns into the widest instructions of the processor at hand.
 *
 * One copy a set is compiled and the loader picks; loops with sums keep sixteen of them, since the order of additions is
 * not the compiler's to change.  numeric/vector.h is for loops that want registers held by hand. */
#pragma once

#if defined __x86_64__ && defined __GNUC__ && !defined __clang__ && !defined __SANITIZE_ADDRESS__
#define AISLE_WIDE __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define AISLE_WIDE
#endif
