// Loaded into a process before anything else (node --import): its clock is so many seconds off.
const shift = Number(process.env.CLOCK_SHIFT) * 1000;
const real = Date;
const now = () => real.now() + shift;

globalThis.Date = new Proxy(real, {
  construct: (target, given, made) => Reflect.construct(target, given.length > 0 ? given : [now()], made),
  apply: () => new real(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
