// The calls that @vladmandic/face-api and face-api.js share.

const CHAINS = {
  tiny: (api, image) => api.detectAllFaces(image, tiny(api, 416)),
  ssd: (api, image) => api.detectAllFaces(image),
  descriptors: (api, image) => api.detectAllFaces(image).withFaceLandmarks().withFaceDescriptors(),
  webcam: (api, image) =>
    api.detectAllFaces(image, tiny(api, 224)).withFaceLandmarks(true).withFaceExpressions(),
  webcam416: (api, image) =>
    api.detectAllFaces(image, tiny(api, 416)).withFaceLandmarks(true).withFaceExpressions(),
  everything: (api, image) =>
    api
      .detectAllFaces(image)
      .withFaceLandmarks()
      .withFaceExpressions()
      .withAgeAndGender()
      .withFaceDescriptors(),
};

const NETS = [
  "tinyFaceDetector",
  "ssdMobilenetv1",
  "faceLandmark68Net",
  "faceLandmark68TinyNet",
  "faceRecognitionNet",
  "faceExpressionNet",
  "ageGenderNet",
];

function tiny(api, inputSize) {
  return new api.TinyFaceDetectorOptions({ inputSize });
}

export async function loadLibrary(api, about) {
  for (const net of NETS) await api.nets[net].loadFromUri("/peers/@vladmandic/face-api/model");
  return {
    about,
    run: async (chain, image) => ({ faces: (await CHAINS[chain](api, image)).length }),
    startFilm: () => undefined,
    frame: async (workload, mode, image) => {
      const chain = workload === "tiny" ? "webcam416" : "everything";
      const faces = await CHAINS[chain](api, image);
      return faces.map(({ detection, landmarks }) => ({
        id: null,
        box: [detection.box.x, detection.box.y, detection.box.width, detection.box.height],
        points: landmarks.positions.map(({ x, y }) => [x, y]),
      }));
    },
  };
}
