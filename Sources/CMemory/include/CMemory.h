#ifndef CMEMORY_H
#define CMEMORY_H

/// Keeps memory that was used once for what comes later, instead of giving it back to the system.
///
/// Whoever rewinds throws a run away and plays another: with the allocator's defaults its pages would go back
/// and be fetched again one fault at a time, which costs more than executing the events.
void keep_memory(void);

#endif
