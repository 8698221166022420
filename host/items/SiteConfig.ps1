# SITE.CFG: managed keywords set in place, families owned whole, every other line kept byte for byte.
# Desired: {path, siteConfig: [keyword, value][], families}. What is not managed is never shown.

# The keyword of a line, upper case, or nothing where the line is none.
function Get-LineKeyword {
    param([string] $Line)
    if ($Line -match '^[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*=') { return $Matches[1].ToUpperInvariant() }
    ''
}

function Get-LineValue {
    param([string] $Line)
    ($Line -replace '^[^=]*=', '').Trim()
}

function Test-OwnedKeyword {
    param([string] $Keyword, [string[]] $Managed, [string[]] $Families)
    if ($Keyword -eq '') { return $false }
    if ($Managed -contains $Keyword) { return $true }
    @($Families | Where-Object { $Keyword -match $_ }).Count -gt 0
}

# The file as it has to be. The first line of a keyword is where it stays; what has no line yet comes after the last managed one.
function Merge-SiteConfig {
    param([string] $Text, [object[]] $SiteConfig, [string[]] $Families)
    $values = @{}
    $order = @($SiteConfig | ForEach-Object { $values[[string] $_[0]] = [string] $_[1]; [string] $_[0] })
    $written = @{}
    $lines = New-Object System.Collections.ArrayList
    foreach ($line in @(Split-Line -Text $Text)) {
        $keyword = Get-LineKeyword -Line $line
        if (-not (Test-OwnedKeyword -Keyword $keyword -Managed $order -Families $Families)) { $null = $lines.Add($line); continue }
        if (-not $values.ContainsKey($keyword) -or $written.ContainsKey($keyword)) { continue }
        $written[$keyword] = $true
        $null = $lines.Add("$keyword=$($values[$keyword])`r`n")
    }
    $missing = @($order | Where-Object { -not $written.ContainsKey($_) })
    if ($missing.Count -gt 0) { Add-SiteConfigLine -Lines $lines -Keyword $missing -Values $values -Managed $order }
    if ($values.ContainsKey('NODE')) { Move-NodeFirst -Lines $lines }
    -join $lines
}

function Add-SiteConfigLine {
    param($Lines, [string[]] $Keyword, [hashtable] $Values, [string[]] $Managed)
    $at = $Lines.Count
    for ($index = $Lines.Count - 1; $index -ge 0; $index--) {
        if ($Managed -contains (Get-LineKeyword -Line $Lines[$index])) { $at = $index + 1; break }
    }
    # The line before may be the last of a file without a line end.
    if ($at -gt 0 -and $Lines[$at - 1] -notmatch '[\r\n]$') { $Lines[$at - 1] = $Lines[$at - 1] + "`r`n" }
    foreach ($each in $Keyword) {
        $Lines.Insert($at, "$each=$($Values[$each])`r`n")
        $at++
    }
}

# %NODE% is replaced with what NODE is at that line.
function Move-NodeFirst {
    param($Lines)
    $node = -1
    $user = -1
    for ($index = 0; $index -lt $Lines.Count; $index++) {
        if ((Get-LineKeyword -Line $Lines[$index]) -eq 'NODE') { $node = $index }
        if ($user -lt 0 -and $Lines[$index] -match '%NODE%') { $user = $index }
    }
    if ($node -lt 0 -or $user -lt 0 -or $node -lt $user) { return }
    $line = $Lines[$node]
    $Lines.RemoveAt($node)
    $Lines.Insert($user, $line)
}

function Read-SiteConfig {
    param([string] $Path)
    if (-not (Test-File -Path $Path)) { return '' }
    [byte[]] $bytes = Read-FileByte -Path $Path
    $marked = $bytes.Length -ge 2 -and (($bytes[0] -eq 0xFF -and $bytes[1] -eq 0xFE) -or ($bytes[0] -eq 0xFE -and $bytes[1] -eq 0xFF) -or ($bytes[0] -eq 0xEF -and $bytes[1] -eq 0xBB))
    if ($marked -or $bytes -contains 0) {
        Stop-Run -Message "$Path is UTF-16 or begins with a byte order mark; LISTSERV reads plain text only. Save it as ANSI in a plain-text editor, then run again; the file was not touched"
    }
    ConvertFrom-Byte -Bytes $bytes
}

# LISTSERV reads plain text, and a line end in a value would be a line of its own.
function Assert-PlainText {
    param([object[]] $SiteConfig)
    $wrong = @($SiteConfig | Where-Object { "$($_[0])=$($_[1])" -match '[^\x20-\x7e]' } | ForEach-Object { [string] $_[0] -replace '[^\x20-\x7e]', '?' })
    if ($wrong.Count -gt 0) { Stop-Run -Message "the plan's value of $($wrong -join ', ') is no plain ASCII text on one line, which is all that SITE.CFG takes; put it right in the config. The file was not touched" }
}

function Get-MergedSiteConfig {
    param($Desired)
    Merge-SiteConfig -Text (Read-SiteConfig -Path $Desired.path) -SiteConfig $Desired.siteConfig -Families $Desired.families
}

function Test-SiteConfig {
    param($Desired)
    Assert-PlainText -SiteConfig $Desired.siteConfig
    $text = Read-SiteConfig -Path $Desired.path
    $merged = Merge-SiteConfig -Text $text -SiteConfig $Desired.siteConfig -Families $Desired.families
    if (Test-SameText -One $merged -Other $text) { return }
    $different = @(Compare-SiteConfig -Text $text -Desired $Desired)
    if ($different.Count -gt 0) { return $different }
    New-Difference -Item 'SiteConfig' -Path $Desired.path -Expected 'each managed keyword once, as KEYWORD=value with CRLF' -Found 'the same values in another form or order'
}

function Compare-SiteConfig {
    param([string] $Text, $Desired)
    $found = @{}
    foreach ($line in @(Split-Line -Text $Text)) {
        $keyword = Get-LineKeyword -Line $line
        if ($keyword -eq '') { continue }
        if ($found.ContainsKey($keyword)) { $found[$keyword] = "$($found[$keyword]) | $(Get-LineValue -Line $line)" } else { $found[$keyword] = Get-LineValue -Line $line }
    }
    $managed = @($Desired.siteConfig | ForEach-Object { [string] $_[0] })
    foreach ($pair in $Desired.siteConfig) {
        $keyword = [string] $pair[0]
        $told = if ($found.ContainsKey($keyword)) { $found[$keyword] } else { 'not there' }
        if ($told -cne [string] $pair[1]) { New-SiteConfigDifference -Path $Desired.path -Keyword $keyword -Expected ([string] $pair[1]) -Found $told }
    }
    $surplus = @($found.Keys | Where-Object { $managed -notcontains $_ -and (Test-OwnedKeyword -Keyword $_ -Managed @() -Families $Desired.families) } | Sort-Object)
    foreach ($keyword in $surplus) { New-SiteConfigDifference -Path $Desired.path -Keyword $keyword -Expected 'not there' -Found $found[$keyword] }
}

function New-SiteConfigDifference {
    param([string] $Path, [string] $Keyword, [string] $Expected, [string] $Found)
    if ($Keyword -match $script:Facts.Listserv.SecretKeyword) {
        $Expected = 'the value of the plan'
        $Found = if ($Found -eq 'not there') { $Found } else { 'another value' }
    }
    New-Difference -Item 'SiteConfig' -Path "$Path, $Keyword" -Expected $Expected -Found $Found
}

# SITECFG.FILE holds what was changed in the web interface, and is read over SITE.CFG. It is searched as text, and never edited.
function Test-WebConfig {
    param($Desired)
    if (-not (Test-File -Path $Desired.path)) { return }
    # Its form is not known: a zero byte may end a word, or be half of a UTF-16 character.
    $bytes = ConvertFrom-Byte -Bytes (Read-FileByte -Path $Desired.path)
    $text = $bytes.Replace("`0", ' ') + ' ' + $bytes.Replace("`0", '')
    $words = @([regex]::Matches($text, '[A-Za-z][A-Za-z0-9_]+') | ForEach-Object { $_.Value.ToUpperInvariant() } | Select-Object -Unique)
    $hits = @($words | Where-Object { Test-OwnedKeyword -Keyword $_ -Managed $Desired.managed -Families $Desired.families })
    foreach ($keyword in $hits) {
        if ($keyword -match $script:Facts.Listserv.WiringKeyword) {
            New-Difference -Item 'WebConfig' -Path "$($Desired.path), $keyword" -Expected 'set in SITE.CFG only' -Found 'changed in the web interface, which wins'
        } else {
            Add-Warning -Text "$($Desired.path) names $keyword, which the plan manages: what was set in the web interface wins over SITE.CFG"
        }
    }
}

function Set-WebConfig {
    param($Desired, $Difference)
    $names = @($Difference | ForEach-Object { $_.path -replace '^.*, ', '' }) -join ', '
    Stop-Run -Message "$($Desired.path) names $names, so what was set in LISTSERV's web interface wins over the plan. Undo it there (Site Configuration), then run again; SITE.CFG was not touched"
}
