/*
 * Signals that ask the program to end (SIGINT, SIGTERM, SIGHUP): the file
 * under way is finished, no further one is begun.
 */
#ifndef CMD_INTERRUPT_H
#define CMD_INTERRUPT_H

/* From now on such a signal is noted instead of ending the program. A second
 * one ends it at once. */
void interrupt_catch(void);
/* 1 once a signal came, else 0. */
int interrupted(void);
/* Puts the default back, and if a signal came, ends the program by it, as the
 * caller of the program expects. */
void interrupt_end(void);

#endif
