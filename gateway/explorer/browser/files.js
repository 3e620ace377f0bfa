// The file that is sent when CreateUpload or CreatePictureUpload is run.
const uploads = ['createUpload', 'createPictureUpload'];

/** @param origin of this server: the page may reach no other */
export function createFiles({ fetch, origin }) {
  let chosen;
  const here = (url) => {
    const { pathname, search } = new URL(url, origin);
    return `${pathname}${search}`;
  };
  const send = (file, { url, resumableUrl }) =>
    resumableUrl
      ? fetch(here(resumableUrl), {
          method: 'PATCH',
          headers: {
            'tus-resumable': '1.0.0',
            'upload-offset': '0',
            'content-type': 'application/offset+octet-stream',
          },
          body: file,
        })
      : fetch(here(url), { method: 'PUT', headers: { 'content-type': file.type }, body: file });

  return {
    choose(file) {
      chosen = file;
    },
    chosen: () => chosen,
    /** What the chosen file is goes into the input. */
    describe(query, variables) {
      if (!chosen || !uploads.some((field) => query.includes(`${field}(`))) return variables;
      const { type: contentType, size: byteLength } = chosen;
      return { ...variables, input: { ...variables.input, contentType, byteLength } };
    },
    /** Sends the chosen file to where an answer says. @returns what to tell the user */
    async follow(data) {
      const upload = uploads.map((field) => data?.[field]).find(Boolean);
      if (!upload || !chosen) return undefined;
      const file = chosen;
      const response = await send(file, upload);
      if (!response.ok) return `${file.name} was refused: ${await response.text()}`;
      chosen = undefined;
      return `${file.name} was sent (${file.size} bytes). Publish it.`;
    },
  };
}
