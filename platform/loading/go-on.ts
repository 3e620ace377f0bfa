/**
 * Goes on with a value: in the same turn where it is there already, else when it comes. A promise
 * for each field of each row of a page costs more than what the fields hold.
 */
export const goOn = <Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> => (value instanceof Promise ? value.then(next) : next(value));
