/*
 * Calls that must not compile: unbounded copies, calls that go through a
 * shell, conversions that cannot report a bad number. Included last, after
 * the system's headers, by every .c file.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#if defined(__GNUC__)
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef gets
#undef atoi
#undef atol
#undef strtok
#undef system
#undef popen
#undef tmpnam
#undef alloca
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets
#pragma GCC poison atoi atol strtok system popen tmpnam alloca
#endif

#endif
