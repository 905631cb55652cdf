/** Does work for the newest question only: what is asked while it is busy replaces what waits. */
export function newest<Question>(work: (question: Question) => Promise<void>): (question: Question) => void {
  let waiting: { readonly question: Question } | undefined;
  let isBusy = false;
  const run = async (): Promise<void> => {
    isBusy = true;
    try {
      while (waiting !== undefined) {
        const { question } = waiting;
        waiting = undefined;
        await work(question);
      }
    } finally {
      isBusy = false;
    }
  };
  return (question) => {
    waiting = { question };
    if (!isBusy) void run();
  };
}
