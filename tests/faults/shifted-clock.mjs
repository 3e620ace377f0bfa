// Loaded before a service: SIGUSR2 sets its wall clock back by 5 s. Its monotonic clock goes on, as
// a machine's does.
const RealDate = Date;
let shiftMs = 0;
process.on('SIGUSR2', () => {
  shiftMs -= 5_000;
});
const shiftedNow = () => RealDate.now() + shiftMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [shiftedNow()] : args, newTarget),
  apply: () => new RealDate(shiftedNow()).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? shiftedNow : Reflect.get(target, name, receiver),
});
