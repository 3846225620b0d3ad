// Beside a button that chooses files stands what was chosen.
export function startFiles() {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches?.('.file-field > input[type="file"]')) return;
    const line = field.parentElement.querySelector(".file-name");
    line.dataset.none ??= line.textContent;
    line.textContent = [...field.files].map((file) => file.name).join(", ") || line.dataset.none;
  });
}
