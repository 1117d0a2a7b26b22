/** The environment of a program that a test starts: nothing of the developer's own settings, and these. */
export function programEnvironment(settings: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ENV_FILE: 'none', ...settings } as unknown as NodeJS.ProcessEnv;
}
