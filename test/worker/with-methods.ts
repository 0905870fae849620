/** The same object with some of its methods replaced. A proxy, because private fields stay with the object itself. */
export function withMethods<T extends object>(real: T, replaced: Partial<T>): T {
  return new Proxy(real, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(key in replaced ? replaced : target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
