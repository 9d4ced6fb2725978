import fc from 'fast-check';

// the smallest input that fails is of no use here, and shrinking costs minutes; of many inputs the first second's find what a mutant shows
fc.configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 1000 });
