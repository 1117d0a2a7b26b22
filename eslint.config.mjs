import prettier from 'eslint-config-prettier';
import next from 'eslint-config-next/core-web-vitals';
console.log(JSON.stringify(next.map(c => ({name: c.name, files: c.files, plugins: Object.keys(c.plugins ?? {}), ignores: c.ignores, rules: Object.keys(c.rules ?? {}).length, parser: c.languageOptions?.parser?.meta?.name}))));
export default [];
