package attachment

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/jpeg"
	"strings"

	"github.com/signintech/gopdf"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// MaxPages is the most pages that a document may have.
const MaxPages = 50

// MaxPictures bounds the bytes of a document's pages as pictures: the PDF of them fits into an attachment.
const MaxPictures = 48 << 20

// Page is the picture of a document's page and its text.
type Page struct {
	JPEG []byte `json:"jpeg"`
	Text string `json:"text"`
}

// dots an inch of a page of a document that is made from pictures.
const dots = 170

// Document makes the published files of a document from its pages: their pictures, and a PDF of these pictures. The
// uploaded file itself is not kept: under a black bar its text would still be there, with authors and earlier versions.
// So residents take away exactly what the reviewers saw. kept holds the bytes by digest.
func Document(name string, pages []Page) (a record.Attachment, kept map[string][]byte, err error) {
	if err := checkName(name); err != nil {
		return a, nil, err
	}
	if len(pages) == 0 {
		return a, nil, errs.F(errs.Invalid, "The document has no pages. Choose another copy.")
	}
	size := 0
	for _, p := range pages {
		size += len(p.JPEG)
	}
	if size > MaxPictures {
		return a, nil, errs.F(errs.TooLarge, "The pages of the document have %d MB as pictures; at most %d are possible. Attach it in parts.", (size-1)>>20+1, MaxPictures>>20)
	}
	kept = map[string][]byte{}
	keep := func(data []byte) (digest string, size int64) {
		sum := sha256.Sum256(data)
		digest = hex.EncodeToString(sum[:])
		kept[digest] = data
		return digest, int64(len(data))
	}
	var out gopdf.GoPdf
	out.Start(gopdf.Config{Unit: gopdf.UnitPT, PageSize: *gopdf.PageSizeA4})
	for _, p := range pages {
		size, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG))
		if err != nil {
			return record.Attachment{}, nil, errs.E(errs.Internal, "the picture of a page cannot be read", err)
		}
		picture := record.PageImage{MediaType: "image/jpeg", Width: size.Width, Height: size.Height}
		picture.SHA256, picture.Size = keep(p.JPEG)
		a.Pages = append(a.Pages, picture)
		paper := &gopdf.Rect{W: float64(size.Width) * 72 / dots, H: float64(size.Height) * 72 / dots}
		holder, err := gopdf.ImageHolderByBytes(p.JPEG)
		if err == nil {
			out.AddPageWithOption(gopdf.PageOption{PageSize: paper})
			err = out.ImageByHolder(holder, 0, 0, paper)
		}
		if err != nil {
			return record.Attachment{}, nil, errs.E(errs.Internal, "the document cannot be put together", err)
		}
	}
	data, err := out.GetBytesPdfReturnErr()
	if err != nil {
		return record.Attachment{}, nil, errs.E(errs.Internal, "the document cannot be put together", err)
	}
	a.SHA256, a.Size = keep(data)
	a.MediaType, a.Name = "application/pdf", baseName(name)+".pdf"
	return a, kept, nil
}

// isDocument reports whether a file claims to be a PDF: such files begin with "%PDF", after a few bytes at most.
func isDocument(data []byte) bool {
	return strings.Contains(string(data[:min(len(data), 1024)]), "%PDF-")
}
