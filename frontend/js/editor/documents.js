// Documents inside the text: chosen or dropped, sent, and then a link with their name and size.
import { sendFile } from "../sending.js";
import { toast } from "../toasts.js";

const ACCEPT = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.vtt,.srt,.sbv,.txt,.md,.csv";

/** Documents of one editor on their way to the portal. What they are, the portal tells by their content. */
export class Documents {
  #sending = new Set();

  constructor(house) {
    Object.assign(this, { house, editor: null });
  }

  get waiting() {
    return this.#sending.size ? "sending" : "";
  }

  /** Lets the reader choose documents from the device. */
  pick() {
    const picker = Object.assign(document.createElement("input"), { type: "file", accept: ACCEPT, multiple: true });
    picker.addEventListener("change", () => this.add(picker.files));
    picker.click();
  }

  add(files) {
    for (const file of files) this.#send(file);
  }

  #send(file) {
    const over = (say) => {
      this.#sending.delete(stop);
      say();
    };
    const stop = sendFile(this.house.documentUrl, this.house.token(), file, {
      progress: () => {},
      done: (answer) => over(() => this.#show(answer)),
      failed: (error) => over(() => toast({ text: `${file.name}: ${error}` })),
    });
    this.#sending.add(stop);
    toast({ text: this.house.words.sendingFile.replace("{name}", file.name) });
  }

  #show({ url, name, size }) {
    const link = { type: "text", text: `${name} (${size})`, marks: [{ type: "link", attrs: { href: url } }] };
    this.editor.chain().insertContent([link, { type: "text", text: " " }]).run();
    toast({ text: this.house.words.sentFile.replace("{name}", name) });
  }

  end() {
    for (const stop of this.#sending) stop();
  }
}
