// Show the settings of this page's address before Python runs, so that a shared link does not show
// other settings first. Python checks them again, and says which values cannot be used.

const form = document.getElementById("settings");

function apply(control, text) {
  if (control instanceof RadioNodeList) {
    if ([...control].some(({ value }) => value === text)) control.value = text;
  } else if (control.type === "checkbox") {
    if (text === "yes" || text === "no") control.checked = text === "yes";
  } else if (control.type === "range") {
    const value = Number.parseFloat(text);
    if (value >= Number(control.min) && value <= Number(control.max)) control.value = text;
  } else if (control instanceof HTMLSelectElement) {
    if ([...control.options].some(({ value }) => value === text)) control.value = text;
  }
}

form.reset(); // a browser may have restored what was chosen on an earlier visit
for (const [name, text] of new URLSearchParams(location.search)) {
  const control = form.elements.namedItem(name);
  if (control) apply(control, text);
}
for (const output of form.querySelectorAll("[data-output-for]")) {
  const control = form.elements.namedItem(output.dataset.outputFor);
  output.textContent = Number(control.value).toFixed(2);
}
form.dataset.applied = "";
